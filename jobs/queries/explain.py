"""Answers why a study is in or out: how it was found, each step of the rule, each word."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Connection

from db.read.looks import IMPORT
from db.read.studies import searches_of, study_rows
from db.read.study_keys import keys_by_identifier
from jobs.queries.as_of import State, state_of, why_unknown
from jobs.queries.evaluate import cohort_named
from jobs.runtime import Runtime
from tracker.as_of import NOW, AsOf
from tracker.cohorts import Cohort
from tracker.errors import TrackerError
from tracker.evaluate.explanation import NEVER_SEEN, ConceptReasons, Explanation, Found, Presence
from tracker.evaluate.reasons import cohort_reasons
from tracker.study.model import split_study_key

BY_NUMBER = "found by its number only: no search of ours finds it"


class _Seen(NamedTuple):
    """What the store knows of a study: where it stands now, its newest record, who found it."""

    gone_at: datetime | None
    left_search_at: datetime | None
    merged_into: str | None
    state: State | None
    searches: list[str]


def explain_study(
    runtime: Runtime, asked: str, cohort: str | None = None, as_of: AsOf = NOW
) -> Explanation:
    """Why the study known as `asked` is in or out of `cohort` (None: of every cohort).

    It is judged by today's code as it was at `as_of` (a moment on a clock). A study that no search
    ever brought is an answer, not an error. Raises TrackerError where several studies are known by
    the number, ConfigError for an unknown cohort.
    """
    names = [cohort] if cohort else [str(table.get("key")) for table in runtime.config.cohorts]
    rules = [cohort_named(runtime.config, name) for name in names]
    with runtime.engine.connect() as connection:
        keys = keys_by_identifier(connection, asked.strip())
        if len(keys) > 1:
            raise TrackerError(f"{asked} names several studies: {', '.join(keys)}")
        if not keys:
            return Explanation(asked=asked, found=_never_seen(runtime, asked))
        seen = _seen(connection, keys[0], as_of)
    found = _found(runtime, keys[0], seen, as_of)
    if seen.state is None:
        return Explanation(asked=asked, study_key=keys[0], found=found)
    return _explained(asked, seen.state, found, rules)


def _explained(asked: str, state: State, found: Found, rules: Sequence[Cohort]) -> Explanation:
    derived = state.told().derived
    study, said = derived.study, derived.classifications
    return Explanation(
        asked=asked,
        found=found,
        study_key=state.study_key,
        title=study.brief_title or study.official_title,
        url=study.url,
        cohorts=tuple(cohort_reasons(rule, study, said) for rule in rules),
        concepts=tuple(ConceptReasons.of(study, one) for one in said),
    )


def _seen(connection: Connection, key: str, as_of: AsOf) -> _Seen:
    now = study_rows(connection, [key]).get(key)
    gone_at, merged_into = (now.gone_at, now.merged_into) if now else (None, None)
    if as_of.until and gone_at and gone_at > as_of.until:
        gone_at = None  # on that day it was still there
    state = state_of(connection, key, as_of)
    left_at = now.left_search_at if now else None
    if as_of.until and left_at and left_at > as_of.until:
        left_at = None
    return _Seen(gone_at, left_at, merged_into, state, searches_of(connection, key))


def _never_seen(runtime: Runtime, asked: str) -> Found:
    enabled = [one for one in runtime.config.registries.values() if one.enabled]
    names = [name for one in enabled for name in one.searches]
    told = f"{asked} was never seen: no accepted pass of any search brought it"
    return Found(NEVER_SEEN, f"{told} (searches: {', '.join(names) or 'none set up'})")


def _found(runtime: Runtime, key: str, seen: _Seen, as_of: AsOf) -> Found:
    if seen.state is None:
        presence: Presence = "not known" if as_of.clock == "registry" else "not yet observed"
        return Found(presence, why_unknown(key, as_of))
    at = seen.state.observed_at
    presence, told = _presence(seen)
    by = f"found by {', '.join(seen.searches)}" if seen.searches else BY_NUMBER
    sentence = f"{told}; this record {seen.state.words()}; {by}"
    return Found(presence, sentence, _titles(runtime, key, seen.searches), at)


def _presence(seen: _Seen) -> tuple[Presence, str]:
    if seen.gone_at is None and seen.left_search_at:
        day = f"{seen.left_search_at:%Y-%m-%d}"
        return "registered", f"registered, though no search brings it any more (seen {day})"
    if seen.gone_at is None:
        return "registered", "registered"
    day = f"{seen.gone_at:%Y-%m-%d}"
    if seen.merged_into:
        told = f"merged by its registry into {seen.merged_into} (seen {day})"
        return "merged", f"{told}: reports leave it out, below is what its last record says"
    told = f"gone from its registry (seen {day})"
    return "gone", f"{told}: reports leave it out, below is what its last record says"


def _titles(runtime: Runtime, key: str, names: list[str]) -> dict[str, str]:
    """The searches by name, each with the title that config.toml gives it."""
    settings = runtime.config.registries.get(split_study_key(key)[0])
    searches = settings.searches if settings else {}
    titles = {name: search.title for name, search in searches.items()}
    titles[IMPORT] = "files that a person imported"
    return {name: titles.get(name, "not among today's searches") for name in names}
