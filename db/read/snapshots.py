"""Reads how passes over registries ended."""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct
from sqlalchemy import ColumnElement, Connection, func, or_, select
from sqlmodel import col
from sqlmodel import select as select_objects

from db.tables import RunRow, SnapshotRow, core_table
from db.transaction import session_on

PARTNERS = "partners"
"""The search for registrations that records name: it says nothing about what a registry has."""

_snapshot = core_table(SnapshotRow)
_run = core_table(RunRow)


def accepted_ground(connection: Connection, registry_key: str = "") -> str:
    """Return a text that is another as soon as a pass over the registry, or a rebuild, is accepted.

    Without a registry: a pass over any.
    """
    passes = select(func.count()).where(_snapshot.c.state == "accepted")
    if registry_key:
        passes = passes.where(_snapshot.c.registry_key == registry_key)
    rebuilds = select(func.count()).where(_run.c.job == "rebuild", _run.c.outcome == "ok")
    return f"{connection.scalar(passes)} passes, {connection.scalar(rebuilds)} rebuilds"


class Judged(Struct, frozen=True):
    """How the newest snapshot that was judged as a whole ended; `error` is that of its run."""

    state: str
    error: str | None


class EndedPass(Struct, frozen=True):
    """One search of one pass: what was asked, what came, and whether it was believed."""

    run_id: int
    registry_key: str
    search: str
    scope: str
    observed_at: datetime
    state: str
    completeness: str | None
    received: int
    duplicates: int
    registry_total: int | None

    @property
    def is_complete(self) -> bool:
        """Whether it was believed, and all that there was."""
        return self.state == "accepted" and self.completeness == "COMPLETE"


class NewestPasses(Struct, frozen=True):
    """When a registry was last seen in an accepted pass, and in one that was COMPLETE."""

    accepted_at: datetime
    complete_at: datetime | None

    @property
    def is_complete(self) -> bool:
        """Whether the newest accepted pass was all that there was."""
        return self.accepted_at == self.complete_at


def last_complete(
    connection: Connection, registry_key: str, search: str, *, full: bool = False
) -> SnapshotRow | None:
    """Return the newest accepted and COMPLETE snapshot of a search.

    `full`: only one that asked for everything.
    """
    query = select_objects(SnapshotRow).where(
        SnapshotRow.registry_key == registry_key,
        SnapshotRow.search == search,
        SnapshotRow.state == "accepted",
        SnapshotRow.completeness == "COMPLETE",
    )
    if full:
        query = query.where(SnapshotRow.scope == "full")
    with session_on(connection) as session:
        return session.exec(query.order_by(col(SnapshotRow.id).desc()).limit(1)).first()


def has_complete(connection: Connection, registry_key: str) -> bool:
    """Return whether any pass over the registry was ever accepted as COMPLETE."""
    query = select_objects(SnapshotRow.id).where(
        SnapshotRow.registry_key == registry_key,
        SnapshotRow.search != PARTNERS,
        SnapshotRow.state == "accepted",
        SnapshotRow.completeness == "COMPLETE",
    )
    with session_on(connection) as session:
        return session.exec(query.limit(1)).first() is not None


def newest_observed_at(
    connection: Connection, registry_key: str | None = None, until: datetime | None = None
) -> datetime | None:
    """Return when a registry (None: any) was last seen in an accepted snapshot, up to `until`."""
    query = select_objects(SnapshotRow.observed_at).where(SnapshotRow.state == "accepted")
    if registry_key is not None:
        query = query.where(SnapshotRow.registry_key == registry_key)
    if until is not None:
        query = query.where(SnapshotRow.observed_at <= until)
    with session_on(connection) as session:
        return session.exec(query.order_by(col(SnapshotRow.observed_at).desc()).limit(1)).first()


def first_observed_at(connection: Connection) -> dict[str, datetime]:
    """Return when each registry that was ever accepted was first seen, by its key."""
    query = (
        select(_snapshot.c.registry_key, func.min(_snapshot.c.observed_at))
        .where(_snapshot.c.state == "accepted")
        .group_by(_snapshot.c.registry_key)
    )
    return {row[0]: row[1] for row in connection.execute(query)}


def last_run_at(connection: Connection, registry_key: str) -> datetime | None:
    """Return when the newest accepted pass over a registry was run, whatever day it is about."""
    query = (
        select_objects(func.max(RunRow.started_at))
        .join(SnapshotRow, col(SnapshotRow.run_id) == RunRow.id)
        .where(SnapshotRow.registry_key == registry_key, SnapshotRow.state == "accepted")
    )
    with session_on(connection) as session:
        return session.exec(query).one()


def last_judged(connection: Connection, registry_key: str) -> Judged | None:
    """Return how the newest snapshot ended that was judged as a whole.

    One that a failed or killed run left open was never judged: it has no checks.
    """
    query = (
        select_objects(SnapshotRow.state, RunRow.error)
        .join(RunRow, col(RunRow.id) == SnapshotRow.run_id)
        .where(
            SnapshotRow.registry_key == registry_key,
            or_(col(SnapshotRow.state) == "accepted", col(SnapshotRow.checks) != "[]"),
            SnapshotRow.state != "open",
        )
        .order_by(col(SnapshotRow.run_id).desc(), col(SnapshotRow.state).desc())
    )
    with session_on(connection) as session:
        found = session.exec(query.limit(1)).first()
    return Judged(*found) if found else None


def ended_passes(connection: Connection, until: datetime | None) -> list[EndedPass]:
    """Return every pass that is over, search by search, oldest run first, up to `until`.

    Looks for single registrations are none.
    """
    over = (_snapshot.c.state != "open") & (_snapshot.c.search != PARTNERS)
    return _passes(connection, over, until, _snapshot.c.id)


def accepted_full_passes(connection: Connection, until: datetime | None) -> list[EndedPass]:
    """Return the accepted passes that asked for everything, in the order of their moments."""
    whole = (_snapshot.c.state == "accepted") & (_snapshot.c.scope == "full")
    return _passes(connection, whole, until, _snapshot.c.observed_at, _snapshot.c.id)


def newest_passes(connection: Connection) -> dict[str, NewestPasses]:
    """Return the newest accepted pass of each registry, and the newest that was all there was."""
    by_run: dict[tuple[str, int], list[EndedPass]] = {}
    for found in ended_passes(connection, None):
        if found.state == "accepted":
            by_run.setdefault((found.registry_key, found.run_id), []).append(found)
    newest: dict[str, NewestPasses] = {}
    for (key, _), searches in sorted(by_run.items(), key=lambda one: one[1][0].observed_at):
        at, is_complete = searches[0].observed_at, all(one.is_complete for one in searches)
        before = newest.get(key)
        complete = at if is_complete else before.complete_at if before else None
        newest[key] = NewestPasses(at, complete)
    return newest


def _passes(
    connection: Connection,
    wanted: ColumnElement[bool],
    until: datetime | None,
    *order: ColumnElement[object],
) -> list[EndedPass]:
    """Read by columns: a page for each study asks for all of them each time."""
    columns = (_snapshot.c[name] for name in EndedPass.__struct_fields__)
    query = select(*columns).where(wanted).order_by(*order)
    if until is not None:
        query = query.where(_snapshot.c.observed_at <= until)
    return [EndedPass(*found) for found in connection.execute(query)]
