"""Answers about one study: its key, its state as of a moment, its versions."""

from __future__ import annotations

from datetime import date
from typing import Any

import msgspec

from db.read.bodies import load_bodies
from db.read.changes import changes_between
from db.read.copies import listings, read_copies
from db.read.judged import concepts_of
from db.read.partners import partners_not_held
from db.read.publications import naming_publications
from db.read.snapshots import newest_observed_at
from db.read.study_keys import keys_by_identifier
from db.read.versions import versions_of
from jobs.asking import Asking
from jobs.queries.as_of import STATUS_WORDS, State, known_state, registry_version_list
from jobs.queries.changes import change_line, change_sentence
from tracker.as_of import AsOf
from tracker.changes import Change, diff
from tracker.derive import read_study
from tracker.errors import TrackerError
from tracker.literature import each_once, listed_publications
from tracker.results_duty import Duty, duties
from tracker.study.model import Study, split_study_key
from tracker.study.partners import written


def find_study(asking: Asking, text: str) -> str:
    """The key of the study that `text` names: a key, a number, an alias or another identifier.

    Raises TrackerError where none or several are known by it.
    """
    with asking.engine.connect() as connection:
        keys = keys_by_identifier(connection, text.strip())
    if len(keys) == 1:
        return keys[0]
    if keys:
        raise TrackerError(f"{text} names several studies: {', '.join(keys)}")
    raise TrackerError(f"no study is known as {text}: it was in no accepted snapshot of any search")


def raw_body(asking: Asking, key: str, as_of: AsOf) -> str:
    """The kept body of a study as of a moment, as text."""
    with asking.engine.connect() as connection:
        return known_state(connection, key, as_of).body.decode("utf-8", "replace")


def study_as_of(asking: Asking, key: str, as_of: AsOf) -> dict[str, Any]:
    """The study as it was at a moment, by today's code, with what we say about it.

    What we say of it now is what the store holds and reports count, of the past what today's word
    lists say.
    `publications` are those that we held by then, `results_duty` how each law's demand for results
    stood on that day, without one on the day of our newest pass.
    """
    with asking.engine.connect() as connection:
        state = known_state(connection, key, as_of)
        stored = concepts_of(connection, key) if as_of.until is None else {}
        named = list(naming_publications(connection, [key], found_by=as_of.until))
        day = as_of.day or (newest_observed_at(connection) or asking.now()).date()
    shown = state.study()
    study = shown.study
    found: dict[str, Any] = msgspec.to_builtins(study)
    found["observed_at"] = state.observed_at.isoformat() if state.observed_at else None
    found["state"] = state.words()
    if shown.finding != "as_recorded":
        found["status_of_day"] = STATUS_WORDS[shown.finding]
    found["classification"] = stored or _classified(state)
    found["publications"] = [
        {"match": one.match, "published": one.published, "title": one.title, "url": one.url}
        for one in each_once((*listed_publications(study), *named))
    ]
    found["results_duty"] = [_standing(duty, day) for duty in duties(study)]
    return found | _listed_elsewhere(asking, key, as_of)


def _classified(state: State) -> dict[str, str | None]:
    """What today's word lists say of a state that the store has not classified."""
    return {one.concept: one.value for one in state.told().derived.classifications}


def _listed_elsewhere(asking: Asking, key: str, as_of: AsOf) -> dict[str, Any]:
    """Copies of the record, the record that it is a copy of, and numbers of which none is held.

    The numbers are those of the last state, so only today's answer has them.
    """
    with asking.engine.connect() as connection:
        copies = read_copies(connection)
        held = listings(connection, copies.of_voice.get(key, ()), as_of.until)
        missing = partners_not_held(connection, [key]).get(key, ()) if not as_of.until else ()
    found: dict[str, Any] = {}
    if copies.is_silent(key, as_of.until):
        found["copy_of"] = copies.voice_of[key]
    if held:
        found["also_listed_as"] = [
            {"study": one.study_key, "text_of": one.exported or f"{one.observed:%Y-%m-%d}"}
            for one in held
        ]
    if missing:
        found["also_registered_as_not_held"] = [written(one) for one in missing]
    return found


def _standing(duty: Duty, day: date) -> dict[str, Any]:
    state, why = duty.on(day)
    due = duty.due.isoformat() if duty.due and duty.verdict == "applies" else None
    return {"rule": duty.rule, "state": state, "why": why, "due": due}


def version_list(asking: Asking, key: str) -> list[dict[str, Any]]:
    """The versions that the registry says there were, then those that we observed.

    Each with the lines of its changes. `number` None: one of the registry's own numbering.
    """
    return [*_said_versions(asking, key), *_observed_versions(asking, key)]


def _said_versions(asking: Asking, key: str) -> list[dict[str, Any]]:
    return [
        {"number": None, "observed_at": None}
        | version
        | {"changes": [change_line(one.path, one.before, one.after) for one in version["changes"]]}
        for version in registry_version_list(asking, key)
    ]


def _observed_versions(asking: Asking, key: str) -> list[dict[str, Any]]:
    with asking.engine.connect() as connection:
        found = versions_of(connection, key)
        changes = changes_between(connection, None, study_key=key)
    return [
        {
            "number": row.number,
            "observed_at": row.observed_at.isoformat(),
            "registry_updated": row.registry_updated,
            "origin": row.origin,
            "changes": [
                change_sentence(one.change) for one in changes if one.version_number == row.number
            ],
        }
        for row in found
    ]


def version_diff(asking: Asking, key: str, first: int, second: int) -> list[Change]:
    """What differs between two versions of a study, by today's code."""
    return diff(_version(asking, key, first), _version(asking, key, second))


def _version(asking: Asking, key: str, number: int) -> Study:
    with asking.engine.connect() as connection:
        hashes = {v.number: v.body_sha256 for v in versions_of(connection, key)}
        if number not in hashes:
            raise TrackerError(f"{key} has versions {sorted(hashes)}, not {number}")
        body = load_bodies(connection, [hashes[number]])[hashes[number]]
    registry_key, registration_number = split_study_key(key)
    return read_study(registry_key, registration_number, body)[0]
