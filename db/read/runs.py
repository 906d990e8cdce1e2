"""Reads the ledger of runs: what a job did, and how it ended."""

from __future__ import annotations

from sqlalchemy import Connection
from sqlmodel import col, select

from db.tables import RunRow
from db.transaction import session_on

MOST_RUNS = 200  # more failures in a row than this are not counted


def last_syncs(connection: Connection, registry_key: str) -> list[RunRow]:
    """Return the newest syncs of a registry that ended, newest first."""
    query = select(RunRow).where(
        RunRow.job == "sync", RunRow.subject == registry_key, RunRow.outcome != "running"
    )
    with session_on(connection) as session:
        return list(session.exec(query.order_by(col(RunRow.id).desc()).limit(MOST_RUNS)))


def imperfect_runs(connection: Connection, most: int) -> list[RunRow]:
    """Return the newest runs that did not end as they should, newest first."""
    query = select(RunRow).where(col(RunRow.outcome).in_(("partial", "failed", "interrupted")))
    with session_on(connection) as session:
        return list(session.exec(query.order_by(col(RunRow.id).desc()).limit(most)))
