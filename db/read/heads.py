"""Reads which state each study has and which run said so: what a conclusion starts from."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from msgspec import Struct
from sqlalchemy import ColumnElement, Connection, Table, select

from db.chunks import chunks
from db.exchange import Base
from db.rows import COLUMNS, STUDY_COLUMNS, LaidOut
from db.tables import HeadRow, StagingRow, StateRow, core_table
from db.tables.state import DETAILS
from tracker.history import State

_head = core_table(HeadRow)
_state = core_table(StateRow)
_staging = core_table(StagingRow)
_STATE = (
    _head.c.first_observed_at,
    _head.c.last_changed_at,
    _head.c.version_number,
    _state.c.body_sha256,
    _head.c.gone_at,
    _head.c.merged_into,
    _head.c.left_search_at,
)


class Sight(Struct, frozen=True):
    """The little that tells whether a study is as it was."""

    body_sha256: str
    is_gone: bool
    left_search: bool


def there(table: Table) -> ColumnElement[bool]:
    """What readers see of a table whose rows are tagged with runs, as its view has it."""
    staged = select(_staging.c.run_id)
    is_there = table.c.replaced_by.is_(None) | table.c.replaced_by.in_(staged)
    return table.c.written_by.not_in(staged) & is_there


def bases_of(connection: Connection, study_keys: Iterable[str]) -> dict[str, Base]:
    """Return what is known of those of the studies that have a state, by study key."""
    query = (
        select(_head.c.study_key, _head.c.written_by, _head.c.state_id, *_STATE)
        .join(_state, _state.c.state_id == _head.c.state_id)
        .where(there(_head))
    )
    found = {}
    for chunk in chunks(study_keys):
        for key, run_id, state_id, *values in connection.execute(
            query.where(_head.c.study_key.in_(chunk))
        ):
            found[key] = Base(run_id, state_id, _state_of(*values))
    return found


def _state_of(first: datetime, last: datetime, number: int, *rest: Any) -> State:
    sha256, gone_at, merged_into, left_search_at = rest
    return State(
        first_observed_at=first,
        last_changed_at=last,
        version_number=number,
        body_sha256=sha256,
        gone_at=gone_at,
        merged_into=merged_into,
        left_search_at=left_search_at,
    )


def sights_of(connection: Connection, study_keys: Iterable[str]) -> dict[str, Sight]:
    """Return the same in short, without a moment, which takes longest to read."""
    query = (
        select(
            _head.c.study_key,
            _state.c.body_sha256,
            _head.c.gone_at.is_not(None),
            _head.c.left_search_at.is_not(None),
        )
        .join(_state, _state.c.state_id == _head.c.state_id)
        .where(there(_head))
    )
    found = {}
    for chunk in chunks(study_keys):
        for key, *values in connection.execute(query.where(_head.c.study_key.in_(chunk))):
            found[key] = Sight(values[0], bool(values[1]), bool(values[2]))
    return found


def writers_of(connection: Connection, study_keys: Iterable[str]) -> dict[str, int]:
    """Return which run said what the state of each of the studies is."""
    query = select(_head.c.study_key, _head.c.written_by).where(there(_head))
    found: dict[str, int] = {}
    for chunk in chunks(study_keys):
        rows = connection.execute(query.where(_head.c.study_key.in_(chunk)))
        found |= dict(rows.all())
    return found


def states_laid_out(connection: Connection, bases: Mapping[str, Base]) -> dict[str, LaidOut]:
    """Return the rows of these states (by study key), details in the order of their keys."""
    keys = {base.state_id: key for key, base in bases.items()}
    found: dict[str, dict[str, Any]] = {
        keys[state_id]: {"study": tuple(row)}
        for state_id, *row in _of_states(connection, _state, STUDY_COLUMNS, keys)
    }
    for name, table in DETAILS.items():
        for state_id, *row in _of_states(connection, core_table(table), COLUMNS[name], keys):
            found[keys[state_id]].setdefault(name, []).append(tuple(row))
    return {
        key: LaidOut(study_key=key, **{name: tuple(rows) for name, rows in parts.items()})
        for key, parts in found.items()
    }


def _of_states(
    connection: Connection, table: Table, names: Iterable[str], state_ids: Iterable[int]
) -> Iterator[Sequence[Any]]:
    columns = [table.c[name] for name in names]
    query = select(table.c.state_id, *columns).order_by(table.c.state_id, columns[0])
    for chunk in chunks(state_ids):
        yield from connection.execute(query.where(table.c.state_id.in_(chunk)))
