"""Rewrites the current state of studies, many at a time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from msgspec import Struct
from sqlalchemy import Connection, delete, update
from sqlmodel import SQLModel

from db import rows
from db.chunks import chunks
from db.rows import LaidOut
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
from db.transaction import insert_rows
from tracker.history import State

_study = core_table(StudyRow)
_DETAILS: tuple[type[SQLModel], ...] = (
    StudyCountry,
    StudySponsor,
    StudyCondition,
    StudyIntervention,
    StudyIdentifier,
    StudySite,
    StudyPublication,
    ResultsDutyRow,
    ClassificationRow,
)
_BEFORE_HISTORY = rows.STUDY_COLUMNS.index("url") + 1  # of the columns of table `study`


class Current(Struct, frozen=True):
    """A study as it is to stand in the current tables."""

    laid: LaidOut
    state: State


def write_current(
    connection: Connection, states: Sequence[Current], *, replacing: Iterable[str]
) -> None:
    """Write `states`; `replacing` are the study keys among them that have rows already."""
    delete_current(connection, replacing)
    insert_rows(connection, _study, map(_study_row, states))
    laid = [one.laid for one in states]
    for table in map(core_table, _DETAILS):
        insert_rows(connection, table, _keyed(laid, table.name))


def _keyed(laid: Iterable[LaidOut], table: str) -> Iterator[tuple[Any, ...]]:
    """The rows of a detail table, each with the key of its study in front."""
    for one in laid:
        key = one.study_key
        for row in one.details(table):
            yield key, *row


def delete_current(connection: Connection, study_keys: Iterable[str]) -> None:
    """Remove the current rows of these studies; what was seen and what happened stays."""
    tables = [_study, *map(core_table, _DETAILS)]
    for chunk in chunks(study_keys):
        for table in tables:
            connection.execute(delete(table).where(table.c.study_key.in_(chunk)))


def _study_row(current: Current) -> tuple[Any, ...]:
    row, known = current.laid.study, current.state
    history = (
        known.version_number,
        known.body_sha256,
        known.first_observed_at,
        known.last_changed_at,
        known.gone_at,
        known.merged_into,
        known.left_search_at,
    )
    return current.laid.study_key, *row[:_BEFORE_HISTORY], *history, *row[_BEFORE_HISTORY:]


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
    insert_rows(connection, core_table(StudySearch), sorted(found))
