"""Makes what reports are built from: facts of the store in the shapes that the core counts.

Imports pandas, which takes a second or two: import this module where a report is made.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime

from sqlalchemy import Connection

from db import rows
from db.read import current
from db.read.bodies import load_bodies
from db.read.changes import BASELINE, StudyChange, changes_between
from db.read.observations import observations_of
from db.read.publications import listed_publications, naming_publications
from db.read.registry_versions import RegistryState
from db.read.snapshots import EndedPass, accepted_full_passes, ended_passes
from db.read.trials import linked_keys
from db.read.versions import versions_of
from jobs.queries.as_of import StatesOfDay, states_of_day
from tracker.classification import Classification
from tracker.cohorts import JUDGED
from tracker.derive import Derived, derive
from tracker.errors import ParseError, StoreError
from tracker.history import History, replay
from tracker.literature import Held, each_once
from tracker.literature import listed_publications as listed_in
from tracker.reading import Reading
from tracker.reports.dimensions import concepts
from tracker.reports.facts import ChangeLine, SourceState, StudyState
from tracker.reports.held import Beside, Collaborator
from tracker.reports.request import end_of_day
from tracker.reports.studies import COLUMNS, Studies, build_studies
from tracker.results_duty import Duty, duties
from tracker.study.model import Study, split_study_key
from tracker.study.partial_date import first_day


def current_studies(connection: Connection, *, gone: bool = False) -> Studies:
    """Return all studies of now; those that left their registries only with `gone`."""
    found = current.study_columns(connection, COLUMNS, gone=gone)
    at = COLUMNS.index("study_key")
    here = {row[at] for row in found}  # quicker than to let the database compare
    said = current.classifications(connection, concepts(), with_evidence=JUDGED)
    beside = Beside(
        publications=(*listed_publications(connection), *naming_publications(connection)),
        duties=tuple(current.results_duties(connection)),
        collaborators=tuple(current.collaborators(connection)),
    )
    return build_studies(
        found,
        [place for place in current.places(connection) if place[0] in here],
        [one for one in said if one[0] in here],
        beside=beside,
    )


def studies_as_of(connection: Connection, day: date, clock: str) -> Studies:
    """Return the studies as they stood at the end of `day`, derived by today's code.

    `clock` as `states_of_day` has it. Studies whose state then is not known are counted. Raises
    StoreError if a body is missing.
    """
    known = states_of_day(connection, day, clock)
    asked = concepts()
    table: list[Sequence[current.Cell]] = []
    places: list[current.Place] = []
    said: list[tuple[str, Classification]] = []
    unknowable = set(known.unknowable)
    publications = [*_named_by(connection, day, clock)]
    asked_of: list[tuple[str, Duty]] = []
    helpers: list[Collaborator] = []
    for study_key, body in known.loaded(connection):
        derived = _derived(connection, study_key, body, known)
        if derived is None:
            unknowable |= known.reconstructed & {study_key}
            continue
        columns = rows.study_row(derived.study)
        table.append([columns[name] for name in COLUMNS])
        found = rows.country_rows(derived.study)
        places += [(study_key, place["country"], place["region"]) for place in found]
        said += [(study_key, one) for one in derived.classifications if one.concept in asked]
        publications += listed_in(derived.study)
        asked_of += [(study_key, one) for one in duties(derived.study)]
        helpers += [
            (study_key, one.name, one.key, one.sponsor_type) for one in derived.study.collaborators
        ]
    beside = Beside(
        publications=tuple(publications),
        duties=tuple(asked_of),
        collaborators=tuple(helpers),
    )
    studies = build_studies(table, places, said, len(unknowable), beside)
    return replace(studies, reconstructed=known.reconstructed)


def _named_by(connection: Connection, day: date, clock: str) -> Iterable[Held]:
    """What named a study by then: what we had found, or by the registry's clock what was out."""
    if clock == "observed":
        return naming_publications(connection, found_by=end_of_day(day))
    found = naming_publications(connection)
    return (one for one in found if one.published and first_day(one.published) <= day)


def _derived(
    connection: Connection, study_key: str, body: bytes, known: StatesOfDay
) -> Derived | None:
    """None for an old body of a registry's history that today's code cannot read.

    Of bodies that we observed, the last readable one stands for one that cannot be read; also None
    if the study was gone then.
    """
    registry_key, number = split_study_key(study_key)
    try:
        return derive(registry_key, number, body)
    except ParseError:
        if study_key in known.reconstructed:
            return None
        told = _replayed(connection, study_key, known.until)
        if told.derived is None:
            raise
        return None if told.state and told.state.gone_at else told.derived


def _replayed(connection: Connection, study_key: str, until: datetime | None) -> History:
    """What all that was observed of a study by then means by today's code."""
    seen = observations_of(connection, [study_key], until).get(study_key, [])
    bodies = load_bodies(connection, (one.body_sha256 for one in seen if one.body_sha256))
    return replay(seen, Reading(study_key, bodies), 0)


def study_state(
    connection: Connection,
    study_key: str,
    until: datetime | None,
    changes: Iterable[ChangeLine],
    said: RegistryState | None = None,
) -> StudyState:
    """Return one study as it was last seen up to `until`, with its versions and `changes`.

    `said`: the state that is shown in the place of the one seen. Raises StoreError for a study that
    the store had not seen by then.
    """
    observed = observations_of(connection, [study_key], until).get(study_key, [])
    present = [one.body_sha256 for one in observed if one.body_sha256 is not None]
    sha256 = said.body_sha256 if said else present[-1] if present else None
    if sha256 is None:
        raise StoreError(f"the store has not seen {study_key!r} by then: `tracker show` lists none")
    reading = Reading(study_key, load_bodies(connection, [sha256]))
    if said is None and not reading.can_read(sha256):
        derived = _replayed(connection, study_key, until).derived or reading.derive(sha256)
    else:
        derived = reading.derive(sha256)
    return StudyState(
        study=derived.study,
        classifications=derived.classifications,
        versions=tuple(
            (one.number, one.observed_at.date(), one.registry_updated, one.origin)
            for one in versions_of(connection, study_key, until)
        ),
        changes=tuple(changes),
        gone=observed[-1].observed_at.date() if observed and not observed[-1].body_sha256 else None,
        reconstructed=said.said_on if said and said.is_reconstructed else None,
        publications=_publications(connection, derived.study, until),
        duties=duties(derived.study),
    )


def _publications(connection: Connection, study: Study, until: datetime | None) -> tuple[Held, ...]:
    """What its record lists and what we had found by `until`, each publication once."""
    named = naming_publications(connection, [study.study_key], found_by=until)
    return tuple(each_once((*listed_in(study), *named)))


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
    found = changes_between(connection, after, until, study_key=study_key)
    trial_of = linked_keys(connection, study_key)
    return [
        _line(one, trial_of.get(one.study_key, ""))
        for one in found
        if one.change.kind != BASELINE and (keys is None or one.study_key in keys)
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
    return [_source(key, passes) for key, passes in sorted(by_registry.items())]


def _source(key: str, passes: Sequence[EndedPass]) -> SourceState:
    """A pass is a run over all searches; it is as good as the worst of them."""
    runs: dict[int, list[EndedPass]] = {}
    for one in passes:
        runs.setdefault(one.run_id, []).append(one)
    newest = runs[passes[-1].run_id]
    whole = [run for run in runs.values() if all(one.is_complete for one in run)]
    totals = [one.registry_total for one in newest if one.registry_total is not None]
    return SourceState(
        registry_key=key,
        last_complete=whole[-1][0].observed_at.date() if whole else None,
        last_pass=newest[-1].observed_at.date(),
        completeness=_worst(newest),
        received=sum(one.received for one in newest),
        registry_total=sum(totals) if len(totals) == len(newest) else None,
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
