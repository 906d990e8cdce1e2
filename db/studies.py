"""Reads and rewrites the current state of studies, many at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from msgspec import Struct
from sqlalchemy import Connection, delete, or_, select, update
from sqlmodel import SQLModel

from db import rows
from db.bodies import chunks
from db.engine import bulk_insert
from db.tables import (
    ClassificationRow,
    ObservationRow,
    StudyCondition,
    StudyCountry,
    StudyIdentifier,
    StudyIntervention,
    StudyRow,
    StudySearch,
    StudySite,
    StudySponsor,
    core_table,
)
from tracker.classification import Classification
from tracker.history import State
from tracker.study.model import Study

_study = core_table(StudyRow)
_search = core_table(StudySearch)
_identifier = core_table(StudyIdentifier)
_PARTS: tuple[tuple[type[SQLModel], Callable[[Study], Iterator[rows.Row]]], ...] = (
    (StudyCountry, rows.country_rows),
    (StudySponsor, rows.sponsor_rows),
    (StudyCondition, rows.condition_rows),
    (StudyIntervention, rows.intervention_rows),
    (StudyIdentifier, rows.identifier_rows),
    (StudySite, rows.site_rows),
)


class Current(Struct, frozen=True):
    """A study as it is to stand in the current tables."""

    study: Study
    classifications: tuple[Classification, ...]
    state: State


def known_studies(connection: Connection, registry_key: str) -> dict[str, State]:
    """The states of all studies of a registry by registration number, as they were written."""
    names = (
        "body_sha256",
        "version_number",
        "first_observed_at",
        "last_changed_at",
        "gone_at",
        "merged_into",
    )
    query = select(_study.c.registration_number, *(_study.c[name] for name in names))
    found = connection.execute(query.where(_study.c.registry_key == registry_key))
    return {number: State(**dict(zip(names, rest, strict=True))) for number, *rest in found}


def known_searches(connection: Connection, registry_key: str) -> set[tuple[str, str]]:
    """(study_key, search) of all studies of a registry."""
    found = connection.execute(
        select(_search.c.study_key, _search.c.search).where(
            _search.c.study_key.startswith(f"{registry_key}:")
        )
    )
    return {(study_key, search) for study_key, search in found}


def write_current(
    connection: Connection, states: Sequence[Current], *, replacing: Iterable[str]
) -> None:
    """Write `states`; `replacing` are the study keys among them that have rows already."""
    delete_current(connection, replacing)
    bulk_insert(connection, StudyRow, (_study_row(current) for current in states))
    for table, part_rows in _PARTS:
        bulk_insert(connection, table, (row for state in states for row in part_rows(state.study)))
    bulk_insert(
        connection,
        ClassificationRow,
        (
            row
            for state in states
            for row in rows.classification_rows(state.study, state.classifications)
        ),
    )


def delete_current(connection: Connection, study_keys: Iterable[str]) -> None:
    """Remove the current rows of these studies; what was seen and what happened stays."""
    tables: list[type[SQLModel]] = [StudyRow, ClassificationRow, *(table for table, _ in _PARTS)]
    for chunk in chunks(study_keys):
        for table in tables:
            target = core_table(table)
            connection.execute(delete(target).where(target.c.study_key.in_(chunk)))


def _study_row(current: Current) -> dict[str, Any]:
    known = current.state
    return rows.study_row(
        current.study,
        body_sha256=known.body_sha256,
        version_number=known.version_number,
        first_observed_at=known.first_observed_at,
        last_changed_at=known.last_changed_at,
        gone_at=known.gone_at,
        merged_into=known.merged_into,
    )


def mark_gone(connection: Connection, merged: Mapping[str, str | None], now: datetime) -> None:
    """Mark studies (by key) as gone from their registry, and into which study they were merged."""
    for study_key, target in merged.items():
        connection.execute(
            update(_study)
            .where(_study.c.study_key == study_key)
            .values(gone_at=now, merged_into=target)
        )


def keys_by_identifier(connection: Connection, text: str) -> list[str]:
    """The studies with this key, registration number or alias; else with this other identifier."""
    registered = select(_study.c.study_key).where(
        or_(_study.c.study_key == text, _study.c.registration_number == text.upper())
    )
    aliases = select(_identifier.c.study_key).where(
        _identifier.c.origin == "alias", _identifier.c.identifier == text.upper()
    )
    others = select(_identifier.c.study_key).where(_identifier.c.identifier == text)
    for query in (registered, aliases, others):
        keys = sorted(set(connection.scalars(query)))
        if keys:
            return keys
    return []


def add_searches(connection: Connection, found: Iterable[tuple[str, str]]) -> None:
    """Note which searches found which studies, for pairs not noted yet."""
    pairs = ({"study_key": key, "search": search} for key, search in sorted(found))
    bulk_insert(connection, StudySearch, pairs)


def add_observations(
    connection: Connection, bodies: Mapping[str, str | None], snapshot_id: int, now: datetime
) -> None:
    """Note that from `now` on each study (by key) has this body, or none."""
    bulk_insert(
        connection,
        ObservationRow,
        (
            {
                "study_key": study_key,
                "observed_at": now,
                "body_sha256": sha256,
                "snapshot_id": snapshot_id,
            }
            for study_key, sha256 in bodies.items()
        ),
    )
