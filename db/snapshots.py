"""Opens and closes the record of one pass over one registry for one search."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Engine, insert, select, update

from db.engine import inserted_id, writing
from db.tables import SnapshotRow, core_table

_snapshot = core_table(SnapshotRow)


def open_snapshot(engine: Engine, **values: Any) -> int:
    """Write down that a pass began; `values` are columns of the table."""
    with writing(engine) as connection:
        made = connection.execute(
            insert(_snapshot).values(
                **{"state": "open", "is_baseline": False, "checks": "[]"}
                | dict.fromkeys(("received", "duplicates", "unreadable"), 0)
                | values
            )
        )
        return inserted_id(made)


def close_snapshot(connection: Connection, snapshot_id: int, **values: Any) -> None:
    """Write down how a pass ended: state, completeness, tally, checks."""
    connection.execute(update(_snapshot).where(_snapshot.c.id == snapshot_id).values(**values))


def last_complete(
    connection: Connection, registry_key: str, search: str, *, full: bool = False
) -> Any:
    """The newest accepted and COMPLETE snapshot of a search (a Row), or None.

    `full`: only one that asked for everything.
    """
    query = select(_snapshot).where(
        _snapshot.c.registry_key == registry_key,
        _snapshot.c.search == search,
        _snapshot.c.state == "accepted",
        _snapshot.c.completeness == "COMPLETE",
    )
    if full:
        query = query.where(_snapshot.c.scope == "full")
    return connection.execute(query.order_by(_snapshot.c.id.desc()).limit(1)).first()


def has_complete(connection: Connection, registry_key: str) -> bool:
    """Whether any pass over the registry was ever accepted as COMPLETE."""
    query = select(_snapshot.c.id).where(
        _snapshot.c.registry_key == registry_key,
        _snapshot.c.state == "accepted",
        _snapshot.c.completeness == "COMPLETE",
    )
    return connection.execute(query.limit(1)).first() is not None


def reject_open(connection: Connection, run_ids: list[int]) -> None:
    """Close what runs that failed or were killed left open: nothing was concluded from it."""
    connection.execute(
        update(_snapshot)
        .where(_snapshot.c.run_id.in_(run_ids), _snapshot.c.state == "open")
        .values(state="rejected", completeness="PARTIAL")
    )


def newest_observed_at(connection: Connection, registry_key: str) -> datetime | None:
    """When the registry was last seen in an accepted snapshot."""
    found: datetime | None = connection.scalar(
        select(_snapshot.c.observed_at)
        .where(_snapshot.c.registry_key == registry_key, _snapshot.c.state == "accepted")
        .order_by(_snapshot.c.observed_at.desc())
        .limit(1)
    )
    return found
