"""Rewrites the current state of studies, many at a time."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from msgspec import Struct
from sqlalchemy import Connection, delete, func, select, update

from db.chunks import chunks
from db.rows import LaidOut
from db.tables import HeadRow, RunSearch, StateRow, core_table
from db.tables.state import DETAILS
from db.transaction import insert_rows
from tracker.history import State

_head = core_table(HeadRow)
_state = core_table(StateRow)


class Current(Struct, frozen=True):
    """A study as it is to stand in the current tables."""

    laid: LaidOut
    state: State


def write_current(
    connection: Connection, states: Sequence[Current], *, replacing: Iterable[str]
) -> None:
    """Write `states`; `replacing` are the study keys among them that have rows already."""
    delete_current(connection, replacing)
    first = (connection.scalar(select(func.max(_state.c.state_id))) or 0) + 1
    numbered = list(enumerate(states, first))
    insert_rows(connection, _state, (_state_row(number, one) for number, one in numbered))
    insert_rows(connection, _head, (_head_row(number, one) for number, one in numbered))
    for name, table in DETAILS.items():
        rows = ((n, *row) for n, one in numbered for row in one.laid.details(name))
        insert_rows(connection, core_table(table), rows)


def delete_current(connection: Connection, study_keys: Iterable[str]) -> None:
    """Remove the current rows of these studies; what was seen and what happened stays."""
    for chunk in chunks(study_keys):
        query = select(_head.c.state_id).where(_head.c.study_key.in_(chunk))
        numbers = list(connection.scalars(query))
        connection.execute(delete(_head).where(_head.c.study_key.in_(chunk)))
        for table in (*map(core_table, DETAILS.values()), _state):
            connection.execute(delete(table).where(table.c.state_id.in_(numbers)))


def _state_row(number: int, current: Current) -> tuple[Any, ...]:
    return number, current.laid.study_key, current.state.body_sha256, *current.laid.study


def _head_row(number: int, current: Current) -> tuple[Any, ...]:
    known = current.state
    return (
        current.laid.study_key,
        0,
        None,
        number,
        known.version_number,
        known.first_observed_at,
        known.last_changed_at,
        known.gone_at,
        known.merged_into,
        known.left_search_at,
    )


def mark_gone(connection: Connection, merged: Mapping[str, str | None], now: datetime) -> None:
    """Mark studies (by key) as gone from their registry, and into which study they were merged."""
    for study_key, target in merged.items():
        connection.execute(
            update(_head)
            .where(_head.c.study_key == study_key)
            .values(gone_at=now, merged_into=target, left_search_at=None)
        )


def mark_moved(connection: Connection, states: Mapping[str, State]) -> None:
    """Mark studies (by key) whose record is as before: searches lost them or found them again."""
    for study_key, state in states.items():
        connection.execute(
            update(_head)
            .where(_head.c.study_key == study_key)
            .values(left_search_at=state.left_search_at, last_changed_at=state.last_changed_at)
        )


def add_searches(connection: Connection, found: Iterable[tuple[str, str]]) -> None:
    """Note which searches found which studies, for pairs not noted yet."""
    insert_rows(connection, core_table(RunSearch), ((*pair, 0) for pair in sorted(found)))
