"""The studies that reports count, as they are now or were at the end of a day.

Imports pandas, which takes a second or two: import this module where a report is made.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

import msgspec
from sqlalchemy import Connection, case, select

from db import rows
from db.bodies import chunks, load_bodies
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
from tracker.derive import derive
from tracker.errors import StoreError
from tracker.reports.change_lines import ChangeLine
from tracker.reports.dimensions import concepts
from tracker.reports.studies import COLUMNS, JUDGED, Studies, build_studies
from tracker.reports.study_sheet import StudyState

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
    here = select(_study.c.study_key)
    found = select(*(_study.c[name] for name in COLUMNS))
    if not gone:
        here, found = (query.where(_study.c.gone_at.is_(None)) for query in (here, found))
    places = select(_country.c.study_key, _country.c.country, _country.c.region)
    is_judged = _concept.c.concept.in_(JUDGED)
    evidence = case((is_judged, _concept.c.evidence), else_=NOTHING)  # long, and seldom asked for
    said = select(
        *(_concept.c.study_key, _concept.c.concept, _concept.c.value, _concept.c.others, evidence)
    ).where(_concept.c.concept.in_(sorted(concepts())), _concept.c.study_key.in_(here))
    return build_studies(
        connection.execute(found).all(),
        connection.execute(places.where(_country.c.study_key.in_(here))).all(),
        [_said(*row) for row in connection.execute(said).all()],
    )


def _said(
    study_key: str, concept: str, value: str | None, others: str, evidence: str
) -> tuple[str, Classification]:
    return study_key, Classification(
        *(concept, value),
        () if others == NOTHING else _words.decode(others),
        () if evidence == NOTHING else _evidence.decode(evidence),
    )


def studies_as_of(connection: Connection, day: date, clock: str) -> Studies:
    """The studies as they stood at the end of `day`, derived from kept bodies by today's code.

    `clock` "observed": what the store had seen by then. "registry": what the registry said by then,
    from the versions that the store has; studies whose state then was never seen are counted as
    unknowable. Raises StoreError if a body is missing.
    """
    if clock == "registry":
        bodies, unknowable = _said_by(connection, day)
    else:
        bodies, unknowable = _observed_by(connection, day), 0
    asked = concepts()
    study_rows: list[tuple[Any, ...]] = []
    places: list[tuple[str, str, str | None]] = []
    said: list[tuple[str, Classification]] = []
    for study_key, body in _loaded(connection, bodies):
        registry_key, _, number = study_key.partition(":")
        derived = derive(registry_key, number, body)
        row = rows.study_row(derived.study)
        study_rows.append(tuple(row[name] for name in COLUMNS))
        places += [
            (study_key, place["country"], place["region"])
            for place in rows.country_rows(derived.study)
        ]
        said += [(study_key, one) for one in derived.classifications if one.concept in asked]
    return build_studies(study_rows, places, said, unknowable)


def _loaded(connection: Connection, bodies: dict[str, str]) -> Iterator[tuple[str, bytes]]:
    """(study_key, body), a few hundred bodies in memory at a time."""
    for keys in chunks(sorted(bodies)):
        loaded = load_bodies(connection, {bodies[key] for key in keys})
        yield from ((key, loaded[bodies[key]]) for key in keys)


def _observed_by(connection: Connection, day: date) -> dict[str, str]:
    """Body hash by study key: the last that was observed by the end of `day`, not the gone ones."""
    found = connection.execute(
        select(_observation.c.study_key, _observation.c.body_sha256)
        .where(_observation.c.observed_at <= end_of(day))
        .order_by(_observation.c.observed_at)
    )
    last = dict(tuple(row) for row in found)
    return {key: sha256 for key, sha256 in last.items() if sha256 is not None}


def _said_by(connection: Connection, day: date) -> tuple[dict[str, str], int]:
    """Body hash by study key by the registry's own update dates; and how many cannot be known."""
    found = connection.execute(
        select(_version.c.study_key, _version.c.body_sha256)
        .where(_version.c.registry_updated <= day.isoformat())
        .order_by(_version.c.registry_updated, _version.c.number)
    )
    last: dict[str, str] = dict(tuple(row) for row in found)
    posted = connection.scalars(
        select(_study.c.study_key).where(_study.c.first_posted <= day.isoformat())
    )
    return last, len(set(posted) - last.keys())


def study_state(
    connection: Connection, study_key: str, until: datetime | None, changes: list[ChangeLine]
) -> StudyState:
    """One study as it was last seen up to `until`, with its versions and `changes` up to then.

    Raises StoreError for a study that the store had not seen by then.
    """
    seen = select(_observation).where(_observation.c.study_key == study_key)
    versions = select(_version).where(_version.c.study_key == study_key)
    if until is not None:
        seen = seen.where(_observation.c.observed_at <= until)
        versions = versions.where(_version.c.observed_at <= until)
    observed = list(connection.execute(seen.order_by(_observation.c.observed_at)))
    present = [one for one in observed if one.body_sha256 is not None]
    if not present:
        raise StoreError(f"the store has not seen {study_key!r} by then: `tracker show` lists none")
    sha256 = present[-1].body_sha256
    registry_key, _, number = study_key.partition(":")
    derived = derive(registry_key, number, load_bodies(connection, [sha256])[sha256])
    return StudyState(
        study=derived.study,
        classifications=derived.classifications,
        versions=tuple(
            (row.number, row.observed_at.date(), row.registry_updated, row.origin)
            for row in connection.execute(versions.order_by(_version.c.number))
        ),
        changes=tuple(changes),
        gone=None if observed[-1].body_sha256 else observed[-1].observed_at.date(),
    )
