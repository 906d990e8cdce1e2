"""Makes what reports are built from: facts of the store in the shapes that the core counts.

Imports pandas, which takes a second or two: import this module where a report is made.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace
from datetime import date, datetime
from functools import partial

from sqlalchemy import Connection

from db.read import copies as copied
from db.read import current
from db.read.changes import BASELINE, StudyChange
from db.read.copies import listings, read_copies
from db.read.observations import observations_of, studies_held
from db.read.publications import listed_publications, naming_publications
from db.read.snapshots import EndedPass, accepted_full_passes, ended_passes
from db.read.study_keys import count_studies
from db.read.told import told_changes
from db.read.trials import linked_keys
from db.read.versions import versions_of
from jobs.queries.as_of import StatesOfDay, known_state
from jobs.reports.gather import gather
from tracker.as_of import AsOf
from tracker.classification import Classification
from tracker.history import Observation
from tracker.literature import Held, each_once
from tracker.literature import listed_publications as listed_in
from tracker.reports.dimensions import concepts
from tracker.reports.facts import ChangeLine, Listing, SourceState, StudyState
from tracker.reports.held import Beside
from tracker.reports.studies import COLUMNS, Studies, Then, assembled, build_studies
from tracker.results_duty import duties
from tracker.study.calendar_status import Finding
from tracker.study.model import Study, split_study_key
from tracker.study.partial_date import first_day


def current_studies(
    connection: Connection,
    among: Collection[str] | None = None,
    judged: dict[str, list[Classification]] | None = None,
) -> Studies:
    """Return the studies of now `among` these keys, or all, without those that are gone.

    `judged`: what cohorts judge by, where anybody will ask. The connection stays in use.
    """
    helpers = tuple(current.collaborators(connection, among))
    keys = (key for _, _, key, _ in helpers)
    beside = Beside(
        publications=(
            *listed_publications(connection, among),
            *naming_publications(connection, among),
        ),
        read_duties=partial(current.results_duties, connection, among),
        collaborators=helpers,
        spellings=None if among is None else current.spellings(connection, keys),
    )
    return assembled(
        current.study_columns(connection, COLUMNS, among=among),
        current.places(connection, among),
        current.things_said(connection, concepts(), among),
        beside,
        judged or {},
    )


def studies_as_of(connection: Connection, as_of: AsOf) -> Studies:
    """Return the studies as they stood at a moment in the past, derived by today's code.

    Raises StoreError if a body is missing.
    """
    return studies_of_states(connection, StatesOfDay(connection, as_of))


def studies_of_states(connection: Connection, states: StatesOfDay) -> Studies:
    """Return the studies in these states, derived by today's code; as `studies_as_of` has it."""
    found = gather(states.told())
    beside = found.beside(_named_by(connection, states.as_of))
    studies = build_studies(found.table, found.places, found.said, beside)
    return replace(studies, then=_then(states, found.statuses))


def _then(states: StatesOfDay, found: Mapping[Finding, AbstractSet[str]]) -> Then:
    """What is to be said of that day; `found`: studies by what was found of their status."""
    return Then(
        not_known=frozenset(states.not_known),
        undated=states.undated,
        reconstructed=states.reconstructed,
        last_known_status=frozenset(found.get("last_known", ())),
        status_not_known=frozenset(found.get("not_known", ())),
        lapsed_status=frozenset(found.get("lapsed", ())),
    )


def out_by(found: Iterable[Held], day: date) -> Iterable[Held]:
    """Those that were published by `day`, as far as their dates tell."""
    return (one for one in found if one.published and first_day(one.published) <= day)


def _named_by(connection: Connection, as_of: AsOf) -> Iterable[Held]:
    """What named a study by then: what we had found, or by the registry's clock what was out."""
    day = as_of.registry_day
    if day is None:
        return naming_publications(connection, found_by=as_of.until)
    return out_by(naming_publications(connection), day)


def study_state(
    connection: Connection, study_key: str, as_of: AsOf, changes: Iterable[ChangeLine]
) -> StudyState:
    """Return one study as it was at that time, with its versions and `changes` up to then.

    Raises TrackerError where its state then is not known.
    """
    state = known_state(connection, study_key, as_of)
    derived = state.told().derived
    seen = observations_of(connection, [study_key], as_of.until).get(study_key, [])
    return StudyState(
        study=derived.study,
        classifications=derived.classifications,
        versions=tuple(
            (one.number, one.observed_at.date(), one.registry_updated, one.origin)
            for one in versions_of(connection, study_key, as_of.until)
        ),
        changes=tuple(changes),
        left_search=_left_search(seen),
        gone=seen[-1].observed_at.date() if seen and not seen[-1].body_sha256 else None,
        reconstructed=state.said_on if state.observed_at is None else None,
        publications=_publications(connection, derived.study, as_of.until),
        duties=duties(derived.study),
    )


def _publications(connection: Connection, study: Study, until: datetime | None) -> tuple[Held, ...]:
    """What its record lists and what we had found by `until`, each publication once."""
    named = naming_publications(connection, [study.study_key], found_by=until)
    return tuple(each_once((*listed_in(study), *named)))


def listings_of(
    connection: Connection, study_key: str, until: datetime | None
) -> tuple[bool, tuple[Listing, ...]]:
    """Return whether a study is a copy by then, and its copies, or the record that it is one of."""
    copies = read_copies(connection)
    is_copy = copies.is_silent(study_key, until)
    others = [copies.voice_of[study_key]] if is_copy else copies.of_voice.get(study_key, ())
    found = [_listing(one) for one in listings(connection, others, until)] if others else []
    return is_copy, tuple(found)


def _listing(found: copied.Listing) -> Listing:
    registry_key, number = split_study_key(found.study_key)
    return Listing(
        registry_key=registry_key,
        registration_number=number,
        url=found.url,
        exported=found.exported,
        observed=found.observed.date(),
    )


def changes_of(
    connection: Connection,
    after: datetime | None,
    until: datetime | None,
    *,
    keys: set[str] | None = None,
    study_key: str | None = None,
) -> list[ChangeLine]:
    """Return changes observed after `after` and up to `until`, of the studies `keys` (None: all).

    What a first snapshot brings is no change and left out.
    """
    found = told_changes(connection, after, until, study_key=study_key)
    trial_of = linked_keys(connection, study_key)
    return change_lines([one for one in found if keys is None or one.study_key in keys], trial_of)


def change_lines(found: Iterable[StudyChange], trial_of: Mapping[str, str]) -> list[ChangeLine]:
    """Return `found` as reports tell them, without what a first snapshot brings."""
    return [
        _line(one, trial_of.get(one.study_key, "")) for one in found if one.change.kind != BASELINE
    ]


def _line(found: StudyChange, trial_key: str) -> ChangeLine:
    change = found.change
    return ChangeLine(
        study_key=found.study_key,
        registration_number=found.registration_number,
        title=found.title,
        url=found.url,
        path=change.path,
        kind=change.kind,
        importance=int(change.importance),
        before=change.before,
        after=change.after,
        day=found.observed_at.date(),
        trial_key=trial_key,
    )


def source_states(connection: Connection, until: datetime | None) -> list[SourceState]:
    """Return each registry's last complete pass and how its newest pass ended, up to `until`."""
    by_registry: dict[str, list[EndedPass]] = {}
    for one in ended_passes(connection, until):
        by_registry.setdefault(one.registry_key, []).append(one)
    copies = read_copies(connection)
    silent = Counter(
        split_study_key(key)[0] for key in copies.voice_of if copies.is_silent(key, until)
    )
    held = count_studies(connection) if until is None else studies_held(connection, until)
    return [
        _source(key, passes, held.get(key, 0), silent[key])
        for key, passes in sorted(by_registry.items())
    ]


def _source(key: str, passes: Sequence[EndedPass], held: int, copies: int) -> SourceState:
    """A pass is a run over all searches; it is as good as the worst of them."""
    runs: dict[int, list[EndedPass]] = {}
    for one in passes:
        runs.setdefault(one.run_id, []).append(one)
    newest = runs[passes[-1].run_id]
    whole = [run for run in runs.values() if all(one.is_complete for one in run)]
    return SourceState(
        registry_key=key,
        last_complete=whole[-1][0].observed_at.date() if whole else None,
        last_pass=newest[-1].observed_at.date(),
        completeness=_worst(newest),
        held=held,
        searches=tuple((one.search, one.received, one.registry_total) for one in newest),
        copies=copies,
    )


def _worst(passes: Sequence[EndedPass]) -> str:
    if any(one.state == "rejected" for one in passes):
        return "rejected"
    return "complete" if all(one.is_complete for one in passes) else "partial"


def found_by_search(connection: Connection, until: datetime | None) -> list[tuple[str, int]]:
    """Return how many studies the last accepted full pass of each search found, up to `until`."""
    last = {
        (one.registry_key, one.search): one.received - one.duplicates
        for one in accepted_full_passes(connection, until)
    }
    return [(f"{registry}/{search}", count) for (registry, search), count in sorted(last.items())]


def _left_search(observed: Sequence[Observation]) -> date | None:
    """Since when no search brings a study that its registry has; None where one does."""
    since = None
    for seen in observed:
        if not seen.left_search:
            since = None
        elif since is None:
            since = seen.observed_at.date()
    return since
