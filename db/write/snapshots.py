"""Opens and closes the record of one pass over one registry for one search."""

from __future__ import annotations

from datetime import datetime
from typing import NotRequired, TypedDict, Unpack

from sqlalchemy import Connection, Engine, update

from db.tables import SnapshotRow, core_table
from db.transaction import session_on, stored_id, writing

_snapshot = core_table(SnapshotRow)


class Begun(TypedDict):
    """A pass that begins; see the columns of SnapshotRow."""

    run_id: int
    registry_key: str
    search: str
    query: str
    scope: str
    observed_at: datetime
    updated_since: NotRequired[str | None]
    is_baseline: NotRequired[bool]


class Ended(TypedDict, total=False):
    """How a pass ended: whether it is believed, its tally, what was checked (JSON)."""

    state: str
    completeness: str
    data_timestamp: str | None
    registry_total: int | None
    received: int
    duplicates: int
    unreadable: int
    checks: str


def open_snapshot(engine: Engine, **begun: Unpack[Begun]) -> int:
    """Write down that a pass began; returns its number."""
    with writing(engine) as connection, session_on(connection) as session:
        snapshot = SnapshotRow(state="open", **begun)
        session.add(snapshot)
        session.flush()
        return stored_id(snapshot.id)


def close_snapshot(connection: Connection, snapshot_id: int, **ended: Unpack[Ended]) -> None:
    """Write down how a pass ended."""
    connection.execute(update(_snapshot).where(_snapshot.c.id == snapshot_id).values(**ended))


def reject_open(connection: Connection, run_ids: list[int]) -> None:
    """Close what runs that failed or were killed left open: nothing was concluded from it."""
    connection.execute(
        update(_snapshot)
        .where(_snapshot.c.run_id.in_(run_ids), _snapshot.c.state == "open")
        .values(state="rejected", completeness="PARTIAL")
    )
