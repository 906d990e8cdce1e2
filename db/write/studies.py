"""Rewrites the current state of studies, many at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from msgspec import Struct
from sqlalchemy import Connection, delete, update
from sqlmodel import SQLModel

from db import rows
from db.chunks import chunks
from db.tables import (
    ClassificationRow,
    ResultsDutyRow,
    StudyCondition,
    StudyCountry,
    StudyIdentifier,
    StudyIntervention,
    StudyPublication,
    StudyRow,
    StudySearch,
    StudySite,
    StudySponsor,
    core_table,
)
from db.transaction import bulk_insert
from tracker.classification import Classification
from tracker.history import State
from tracker.study.model import Study

_study = core_table(StudyRow)
_PARTS: tuple[tuple[type[SQLModel], Callable[[Study], Iterator[rows.Row]]], ...] = (
    (StudyCountry, rows.country_rows),
    (StudySponsor, rows.sponsor_rows),
    (StudyCondition, rows.condition_rows),
    (StudyIntervention, rows.intervention_rows),
    (StudyIdentifier, rows.identifier_rows),
    (StudySite, rows.site_rows),
    (StudyPublication, rows.publication_rows),
    (ResultsDutyRow, rows.duty_rows),
)


class Current(Struct, frozen=True):
    """A study as it is to stand in the current tables."""

    study: Study
    classifications: tuple[Classification, ...]
    state: State


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
        left_search_at=known.left_search_at,
    )


def mark_gone(connection: Connection, merged: Mapping[str, str | None], now: datetime) -> None:
    """Mark studies (by key) as gone from their registry, and into which study they were merged."""
    for study_key, target in merged.items():
        connection.execute(
            update(_study)
            .where(_study.c.study_key == study_key)
            .values(gone_at=now, merged_into=target, left_search_at=None)
        )


def mark_moved(connection: Connection, states: Mapping[str, State]) -> None:
    """Mark studies (by key) whose record is as before: searches lost them or found them again."""
    for study_key, state in states.items():
        connection.execute(
            update(_study)
            .where(_study.c.study_key == study_key)
            .values(left_search_at=state.left_search_at, last_changed_at=state.last_changed_at)
        )


def add_searches(connection: Connection, found: Iterable[tuple[str, str]]) -> None:
    """Note which searches found which studies, for pairs not noted yet."""
    pairs = ({"study_key": key, "search": search} for key, search in sorted(found))
    bulk_insert(connection, StudySearch, pairs)
