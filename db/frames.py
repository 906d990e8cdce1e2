"""The studies that reports count, as they are now or were at the end of a day.

Imports pandas, which takes a second or two: import this module where a report is made.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import lru_cache
from typing import Any

import msgspec
from sqlalchemy import Connection, case, or_, select

from db import rows
from db.bodies import chunks, load_bodies
from db.observations import observations_of
from db.registry_versions import Said, said_by
from db.report_rows import end_of
from db.tables import (
    ClassificationRow,
    ObservationRow,
    StudyCountry,
    StudyRow,
    VersionRow,
    core_table,
)
from tracker.classification import Classification, Evidence
from tracker.derive import Derived, derive
from tracker.errors import ParseError, StoreError
from tracker.history import History, replay
from tracker.reading import Reading
from tracker.reports.change_lines import ChangeLine
from tracker.reports.dimensions import concepts
from tracker.reports.studies import COLUMNS, JUDGED, Studies, build_studies
from tracker.reports.study_sheet import StudyState
from tracker.study.model import split_study_key

_study = core_table(StudyRow)
_country = core_table(StudyCountry)
_concept = core_table(ClassificationRow)
_observation = core_table(ObservationRow)
_version = core_table(VersionRow)
_words = msgspec.json.Decoder(tuple[str, ...])
_evidence = msgspec.json.Decoder(tuple[Evidence, ...])
NOTHING = "[]"  # an empty list, as the table has it


def current_studies(connection: Connection, *, gone: bool = False) -> Studies:
    """All studies from the current tables; those that left their registries only with `gone`."""
    wanted = select(*(_study.c[name] for name in COLUMNS))
    if not gone:
        wanted = wanted.where(_study.c.gone_at.is_(None))
    found = connection.execute(wanted).all()
    here = {row.study_key for row in found}  # quicker than to let the database compare
    places = select(_country.c.study_key, _country.c.country, _country.c.region)
    is_judged = _concept.c.concept.in_(JUDGED)
    evidence = case((is_judged, _concept.c.evidence), else_=NOTHING)  # long, and seldom asked for
    said = select(
        *(_concept.c.study_key, _concept.c.concept, _concept.c.value, _concept.c.others, evidence)
    ).where(
        _concept.c.concept.in_(sorted(concepts())),
        or_(is_judged, _concept.c.value.is_not(None)),  # nothing said is nothing to count
    )
    return build_studies(
        found,
        [row for row in map(tuple, connection.execute(places)) if row[0] in here],
        [_said(*row) for row in connection.execute(said).all() if row[0] in here],
    )


def _said(
    study_key: str, concept: str, value: str | None, others: str, evidence: str
) -> tuple[str, Classification]:
    if evidence == NOTHING:
        return study_key, _without_evidence(concept, value, others)
    decoded = () if others == NOTHING else _words.decode(others)
    return study_key, Classification(concept, value, decoded, _evidence.decode(evidence))


@lru_cache(maxsize=10_000)
def _without_evidence(concept: str, value: str | None, others: str) -> Classification:
    """One for all studies of which the same is said."""
    return Classification(concept, value, () if others == NOTHING else _words.decode(others))


def studies_as_of(connection: Connection, day: date, clock: str) -> Studies:
    """The studies as they stood at the end of `day`, derived from kept bodies by today's code.

    `clock` "observed": what the store had seen by then. "registry": what the registry said by then,
    from what was observed and what was fetched of its own history (reconstructed); studies whose
    state then is not known are counted. Raises StoreError if a body is missing.
    """
    known = _said_by(connection, day) if clock == "registry" else _observed_by(connection, day)
    asked = concepts()
    study_rows: list[tuple[Any, ...]] = []
    places: list[tuple[str, str, str | None]] = []
    said: list[tuple[str, Classification]] = []
    for study_key, body in _loaded(connection, known.bodies):
        derived = _derived(connection, study_key, body, known)
        if derived is None:
            continue
        row = rows.study_row(derived.study)
        study_rows.append(tuple(row[name] for name in COLUMNS))
        places += [
            (study_key, place["country"], place["region"])
            for place in rows.country_rows(derived.study)
        ]
        said += [(study_key, one) for one in derived.classifications if one.concept in asked]
    studies = build_studies(study_rows, places, said, len(known.unknowable))
    return replace(studies, reconstructed=known.reconstructed)


@dataclass(frozen=True)
class _Known:
    """The states of a day: body hash by study key, and which studies need a remark.

    `until` is the end of that day.
    """

    bodies: dict[str, str]
    until: datetime
    reconstructed: frozenset[str] = frozenset()
    unknowable: set[str] = field(default_factory=set)


def _derived(connection: Connection, study_key: str, body: bytes, known: _Known) -> Derived | None:
    """None for an old body of a registry's history that today's code cannot read.

    Of bodies that we observed, the last readable one stands for one that cannot be read; also None
    if the study was gone then.
    """
    registry_key, number = split_study_key(study_key)
    try:
        return derive(registry_key, number, body)
    except ParseError:
        if study_key in known.reconstructed:
            known.unknowable.add(study_key)
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


def _loaded(connection: Connection, bodies: dict[str, str]) -> Iterator[tuple[str, bytes]]:
    """(study_key, body), a few hundred bodies in memory at a time."""
    for keys in chunks(sorted(bodies)):
        loaded = load_bodies(connection, {bodies[key] for key in keys})
        yield from ((key, loaded[bodies[key]]) for key in keys)


def _observed_by(connection: Connection, day: date) -> _Known:
    """The last states that were observed by the end of `day`, not those of gone studies."""
    found = connection.execute(
        select(_observation.c.study_key, _observation.c.body_sha256)
        .where(_observation.c.observed_at <= end_of(day))
        .order_by(_observation.c.observed_at)
    )
    last = dict(tuple(row) for row in found)
    bodies = {key: sha256 for key, sha256 in last.items() if sha256 is not None}
    return _Known(bodies, end_of(day))


def _said_by(connection: Connection, day: date) -> _Known:
    """The states by the registry's own dates; not known of those that it had posted by then."""
    said = said_by(connection, day)
    bodies = {key: one.body_sha256 for key, one in said.items() if one.body_sha256 is not None}
    posted = connection.scalars(
        select(_study.c.study_key).where(_study.c.first_posted <= day.isoformat())
    )
    return _Known(
        bodies,
        end_of(day),
        frozenset(key for key in bodies if said[key].is_reconstructed),
        (set(posted) | said.keys()) - bodies.keys(),
    )


def study_state(
    connection: Connection,
    study_key: str,
    until: datetime | None,
    changes: list[ChangeLine],
    said: Said | None = None,
) -> StudyState:
    """One study as it was last seen up to `until`, with its versions and `changes` up to then.

    `said`: the state that is shown in the place of the one seen. Raises StoreError for a study that
    the store had not seen by then.
    """
    seen = select(_observation).where(_observation.c.study_key == study_key)
    versions = select(_version).where(_version.c.study_key == study_key)
    if until is not None:
        seen = seen.where(_observation.c.observed_at <= until)
        versions = versions.where(_version.c.observed_at <= until)
    observed = list(connection.execute(seen.order_by(_observation.c.observed_at)))
    present = [one for one in observed if one.body_sha256 is not None]
    if said is None and not present:
        raise StoreError(f"the store has not seen {study_key!r} by then: `tracker show` lists none")
    sha256 = str(said.body_sha256 if said else present[-1].body_sha256)
    reading = Reading(study_key, load_bodies(connection, [sha256]))
    if said is None and not reading.can_read(sha256):
        derived = _replayed(connection, study_key, until).derived or reading.derive(sha256)
    else:
        derived = reading.derive(sha256)
    return StudyState(
        study=derived.study,
        classifications=derived.classifications,
        versions=tuple(
            (row.number, row.observed_at.date(), row.registry_updated, row.origin)
            for row in connection.execute(versions.order_by(_version.c.number))
        ),
        changes=tuple(changes),
        gone=observed[-1].observed_at.date() if observed and not observed[-1].body_sha256 else None,
        reconstructed=said.said_on if said and said.is_reconstructed else None,
    )
