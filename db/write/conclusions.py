"""Writes what a run concludes of studies, so that it is there at once or when the run is accepted.

Whatever derived them, rows come here as `Concluded`: the one place that knows how rows are tagged
with runs. Of two runs that are on their way at one time the one that writes a study later has it;
what the other staged of it counts as not done (docs/adr/0027).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, Connection, Table, delete, func, select, text, update

from db.chunks import chunks
from db.exchange import Concluded
from db.read.heads import there, writers_of
from db.read.staging import AGAIN, concluded_before
from db.read.told_before import Told
from db.tables import (
    HeadRow,
    RunChange,
    RunObservation,
    RunSearch,
    RunVersion,
    StagedRow,
    StagingRow,
    StateRow,
    core_table,
)
from db.tables.state import DETAILS
from db.transaction import insert_rows
from tracker.history import Happened, State, Version

_head = core_table(HeadRow)
_state = core_table(StateRow)
_version = core_table(RunVersion)
_change = core_table(RunChange)
_observation = core_table(RunObservation)
_search = core_table(RunSearch)
_staging = core_table(StagingRow)
_staged = core_table(StagedRow)
_details = {name: core_table(table) for name, table in DETAILS.items()}
_REPLACEABLE = (_head, _version, _change, _observation)
_json = msgspec.json.Encoder()


def hold(connection: Connection) -> None:
    """Let nobody else conclude before this transaction ends; readers go on."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("LOCK TABLE staging IN SHARE ROW EXCLUSIVE MODE"))


def moved_on(connection: Connection, concluded: Sequence[Concluded]) -> set[str]:
    """Return the studies of which another run has said something else meanwhile."""
    now = writers_of(connection, (one.study_key for one in concluded))
    return {one.study_key for one in concluded if now.get(one.study_key) != one.base}


def write_concluded(
    connection: Connection, run_id: int, concluded: Sequence[Concluded], *, staged: bool
) -> None:
    """Write these studies as the run's; `staged`: to be there when the run is accepted.

    Else they are there with this transaction, and what they replace is gone. What the run had
    staged of these studies before is replaced.
    """
    _undo_others(connection, run_id, [one.study_key for one in concluded if one.is_anything])
    if staged:
        keys = [one.study_key for one in concluded]
        forget(connection, run_id, concluded_before(connection, run_id, keys))
    states = _states_before(connection, [one.study_key for one in concluded if one.state])
    _retire(connection, run_id, concluded, staged=staged)
    _write_heads(connection, run_id, [one for one in concluded if one.state], states)
    _write_history(connection, run_id, concluded)
    if not staged:
        _drop_states(connection, states.values())


def _undo_others(connection: Connection, run_id: int, study_keys: Iterable[str]) -> None:
    """What other runs have staged of these studies was derived from what is replaced now."""
    others = list(connection.scalars(select(_staging.c.run_id).where(_staging.c.run_id != run_id)))
    for chunk in chunks(study_keys) if others else ():
        done = (
            _staged.c.run_id.in_(others)
            & _staged.c.study_key.in_(chunk)
            & _staged.c.result.is_not(None)
        )
        connection.execute(update(_staged).where(done).values(result=AGAIN))


def forget(connection: Connection, run_id: int, study_keys: Iterable[str]) -> None:
    """Remove what the run, which is not accepted, has staged of these studies."""
    for chunk in chunks(study_keys):
        own = _head.c.study_key.in_(chunk) & (_head.c.written_by == run_id)
        states = list(connection.scalars(select(_head.c.state_id).where(own)))
        for table in (*_REPLACEABLE, _search):
            here = table.c.study_key.in_(chunk)
            connection.execute(delete(table).where(here, table.c.written_by == run_id))
        for table in _REPLACEABLE:
            replaced = table.c.study_key.in_(chunk) & (table.c.replaced_by == run_id)
            connection.execute(update(table).where(replaced).values(replaced_by=None))
        _drop_states(connection, states)


def drop_replaced(connection: Connection, run_id: int, study_keys: Iterable[str]) -> None:
    """Remove what the run, which is accepted, has replaced of these studies."""
    for chunk in chunks(study_keys):
        old = _head.c.study_key.in_(chunk) & (_head.c.replaced_by == run_id)
        states = list(connection.scalars(select(_head.c.state_id).where(old)))
        for table in _REPLACEABLE:
            here = table.c.study_key.in_(chunk)
            connection.execute(delete(table).where(here, table.c.replaced_by == run_id))
        _drop_states(connection, states)


def _drop_states(connection: Connection, state_ids: Iterable[int]) -> None:
    """Remove those of the states that no study has any more, accepted or staged."""
    for chunk in chunks(state_ids):
        used = set(connection.scalars(select(_head.c.state_id).where(_head.c.state_id.in_(chunk))))
        unused = [state_id for state_id in chunk if state_id not in used]
        for table in (*_details.values(), _state) if unused else ():
            connection.execute(delete(table).where(table.c.state_id.in_(unused)))


def _states_before(connection: Connection, study_keys: Iterable[str]) -> dict[str, int]:
    query = select(_head.c.study_key, _head.c.state_id).where(there(_head))
    found: dict[str, int] = {}
    for chunk in chunks(study_keys):
        rows = connection.execute(query.where(_head.c.study_key.in_(chunk)))
        found |= dict(rows.all())
    return found


def _retire(
    connection: Connection, run_id: int, concluded: Sequence[Concluded], *, staged: bool
) -> None:
    """Mark what is replaced, or remove it where nobody has to see it until the acceptance."""

    def retire(table: Table, study_keys: Iterable[str], *which: ColumnElement[bool]) -> None:
        for chunk in chunks(study_keys):
            old = (table.c.study_key.in_(chunk), there(table), *which)
            if staged:
                connection.execute(update(table).where(*old).values(replaced_by=run_id))
            else:
                connection.execute(delete(table).where(*old))

    retire(_head, (one.study_key for one in concluded if one.state))
    whole = [one.study_key for one in concluded if one.is_whole]
    retire(_version, whole)
    retire(_change, whole)
    by_moment: dict[datetime, list[str]] = {}
    for one in concluded:
        if one.seen:
            by_moment.setdefault(one.seen.observed_at, []).append(one.study_key)
    for moment, keys in by_moment.items():  # of one moment a study has one observation
        retire(_observation, keys, _observation.c.observed_at == moment)


def _write_heads(
    connection: Connection,
    run_id: int,
    concluded: Sequence[Concluded],
    states: Mapping[str, int],
) -> None:
    """Write new states under new numbers, and which state each study has now."""
    fresh = [one.laid for one in concluded if one.laid]
    numbers = dict(
        zip((one.study_key for one in fresh), new_state_ids(connection, len(fresh)), strict=True)
    )
    bodies = {one.study_key: one.state.body_sha256 for one in concluded if one.state}
    insert_rows(
        connection,
        _state,
        (
            (numbers[one.study_key], one.study_key, bodies[one.study_key], *one.study)
            for one in fresh
        ),
    )
    for name, table in _details.items():
        insert_rows(
            connection,
            table,
            ((numbers[one.study_key], *row) for one in fresh for row in one.details(name)),
        )
    known = {**states, **numbers}
    insert_rows(
        connection,
        _head,
        (
            (one.study_key, run_id, None, known[one.study_key], *_head_columns(one.state))
            for one in concluded
            if one.state
        ),
    )


def new_state_ids(connection: Connection, count: int) -> Sequence[int]:
    """Return numbers that no state has; on SQLite nobody else writes meanwhile."""
    if connection.dialect.name == "postgresql":
        sequence = "nextval(pg_get_serial_sequence('state', 'state_id'))"
        query = text(f"SELECT {sequence} FROM generate_series(1, :count)")  # noqa: S608  our own words
        return list(connection.scalars(query, {"count": count}))
    last = connection.scalar(select(func.max(_state.c.state_id))) or 0
    return range(last + 1, last + 1 + count)


def _head_columns(state: State) -> tuple[Any, ...]:
    return (
        state.version_number,
        state.first_observed_at,
        state.last_changed_at,
        state.gone_at,
        state.merged_into,
        state.left_search_at,
    )


def _write_history(connection: Connection, run_id: int, concluded: Sequence[Concluded]) -> None:
    insert_rows(
        connection,
        _version,
        (
            (one.study_key, told.number, run_id, None, *_version_columns(told))
            for one in concluded
            for told in one.versions
        ),
    )
    insert_rows(
        connection,
        _change,
        (
            (
                one.study_key,
                told.observed_at,
                told.change.path,
                run_id,
                None,
                *_change_columns(told),
            )
            for one in concluded
            for told in one.changes
        ),
    )
    _write_sightings(connection, run_id, concluded)
    add_searches(connection, run_id, _searches(concluded))


def _write_sightings(connection: Connection, run_id: int, concluded: Sequence[Concluded]) -> None:
    sightings = ((one.study_key, one.seen) for one in concluded if one.seen)
    insert_rows(
        connection,
        _observation,
        (
            (
                key,
                seen.observed_at,
                run_id,
                None,
                seen.body_sha256,
                seen.snapshot_id,
                seen.left_search,
            )
            for key, seen in sightings
        ),
    )


def _searches(concluded: Sequence[Concluded]) -> Iterator[tuple[str, str]]:
    for one in concluded:
        for search in one.searches:
            yield one.study_key, search


def add_searches(connection: Connection, run_id: int, found: Iterable[tuple[str, str]]) -> None:
    """Note which searches found which studies (study key, search), for pairs not noted yet."""
    insert_rows(connection, _search, ((*pair, run_id) for pair in sorted(found)))


def _version_columns(version: Version) -> tuple[Any, ...]:
    return version.body_sha256, version.observed_at, version.registry_updated, "observed"


def history_rows(one: Concluded) -> Told:
    """Return the rows of versions and changes that are to be written, as they are read again."""
    return Told(
        frozenset((told.number, *_version_columns(told)) for told in one.versions),
        frozenset(
            (told.observed_at, told.change.path, *_change_columns(told)) for told in one.changes
        ),
    )


def _change_columns(happened: Happened) -> tuple[int, str, int, str | None, str | None]:
    """Return number, kind, importance, before and after (JSON) of a change."""
    change = happened.change
    return (
        happened.version_number,
        change.kind,
        int(change.importance),
        _text(change.before),
        _text(change.after),
    )


def _text(value: Any) -> str | None:
    return None if value is None else _json.encode(value).decode()
