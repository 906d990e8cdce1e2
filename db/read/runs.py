"""Reads the ledger of runs: what a job did, and how it ended."""

from __future__ import annotations

from sqlalchemy import Connection
from sqlmodel import col, func, select

from db.tables import RunRow
from db.transaction import session_on

_JOB_AND_SUBJECT = (col(RunRow.job), col(RunRow.subject))
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


def newest_runs(connection: Connection) -> list[RunRow]:
    """Return the newest run that ended of each job and subject, newest first."""
    newest = (
        select(func.max(RunRow.id)).where(RunRow.outcome != "running").group_by(*_JOB_AND_SUBJECT)
    )
    query = select(RunRow).where(col(RunRow.id).in_(newest)).order_by(col(RunRow.id).desc())
    with session_on(connection) as session:
        return list(session.exec(query))
