"""Keeps what a run stages: begun, added to batch by batch, accepted or refused, swept.

The ledger of a run (table `staged`) has a line for each study that it touches, written before or
with the study's rows; so whatever is left of a run is found by it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import msgspec
from sqlalchemy import Connection, Engine, bindparam, delete, insert, update

from db.exchange import Pending
from db.read.staging import next_to_sweep, staged_keys
from db.tables import StagedRow, StagingRow, core_table
from db.transaction import insert_rows, writing
from db.write.conclusions import drop_replaced, forget, hold

_staging = core_table(StagingRow)
_staged = core_table(StagedRow)
_json = msgspec.json.Encoder()
SWEPT_AT_ONCE = 250  # studies; other writers wait for no more


def begin(connection: Connection, run_id: int, registry_key: str, rules: str) -> None:
    """Let nobody see what the run writes from now on until it is accepted."""
    values = {"run_id": run_id, "registry_key": registry_key, "rules": rules}
    connection.execute(insert(_staging).values(**values, is_refused=False))


def seal(connection: Connection, run_id: int, sealed: str) -> None:
    """Keep all that going on with the run needs (JSON)."""
    connection.execute(update(_staging).where(_staging.c.run_id == run_id).values(sealed=sealed))


def add_pending(connection: Connection, run_id: int, found: Iterable[Pending]) -> None:
    """Note studies that the run is to conclude."""
    insert_rows(
        connection,
        _staged,
        (
            (
                run_id,
                one.study_key,
                one.body_sha256,
                one.snapshot_id,
                one.left_search,
                one.merged_into,
                _json.encode(one.searches).decode(),
                None,
            )
            for one in found
        ),
    )


def add_results(connection: Connection, run_id: int, results: Mapping[str, str | None]) -> None:
    """Note studies (by key) that were in no list, and what came of them (JSON; None: not yet)."""
    rows = ((run_id, key, None, None, False, None, "[]", one) for key, one in results.items())
    insert_rows(connection, _staged, rows)


def note_results(connection: Connection, run_id: int, results: Mapping[str, str]) -> None:
    """Note what came of studies (by key) that the run was to conclude (JSON)."""
    if results:
        here = (_staged.c.run_id == run_id) & (_staged.c.study_key == bindparam("key"))
        query = update(_staged).where(here).values(result=bindparam("came"))
        rows = [{"key": key, "came": result} for key, result in results.items()]
        connection.execute(query, rows)


def accept(connection: Connection, run_id: int) -> None:
    """Let everybody see what the run has staged, and nobody what it has replaced."""
    connection.execute(delete(_staging).where(_staging.c.run_id == run_id))


def refuse(connection: Connection, run_ids: Iterable[int]) -> None:
    """Let nobody ever see what these runs have staged; `sweep` removes it."""
    refused = _staging.c.run_id.in_(list(run_ids))
    connection.execute(update(_staging).where(refused).values(is_refused=True))


def sweep(engine: Engine) -> None:
    """Remove, batch by batch, what refused runs staged and what accepted ones replaced.

    Another process may do the same meanwhile; what a kill leaves the next sweep finds.
    """
    while True:
        with engine.connect() as connection:
            run_id = next_to_sweep(connection)
        if run_id is None:
            return
        with writing(engine) as connection:
            hold(connection)
            if next_to_sweep(connection) == run_id:
                _sweep_some(connection, run_id)


def _sweep_some(connection: Connection, run_id: int) -> None:
    keys = staged_keys(connection, run_id, SWEPT_AT_ONCE)
    here = _staging.c.run_id == run_id
    is_refused = connection.execute(_staging.select().where(here)).first() is not None
    if is_refused:
        forget(connection, run_id, keys)
    else:
        drop_replaced(connection, run_id, keys)
    done = (_staged.c.run_id == run_id, _staged.c.study_key.in_(keys))
    connection.execute(delete(_staged).where(*done))
    if is_refused and len(keys) < SWEPT_AT_ONCE:
        connection.execute(delete(_staging).where(here))
