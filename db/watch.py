"""Reads the ledger for signs that the tracker itself is ill, and keeps what was said about it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, func, insert, or_, select, update

from db.tables import (
    AlertRow,
    DigestRow,
    IssueRow,
    RunRow,
    SnapshotRow,
    StudyRow,
    TroubleRow,
    core_table,
)

_run = core_table(RunRow)
_snapshot = core_table(SnapshotRow)
_digest = core_table(DigestRow)
_alert = core_table(AlertRow)
_trouble = core_table(TroubleRow)
_issue = core_table(IssueRow)
_study = core_table(StudyRow)
MOST_RUNS = 200  # more failures in a row than this are not counted


def last_runs(connection: Connection, registry_key: str) -> list[Row[Any]]:
    """The newest syncs of a registry that ended, newest first."""
    query = select(_run).where(
        _run.c.job == "sync", _run.c.subject == registry_key, _run.c.outcome != "running"
    )
    return list(connection.execute(query.order_by(_run.c.id.desc()).limit(MOST_RUNS)))


def last_judged(connection: Connection, registry_key: str) -> Row[Any] | None:
    """The newest snapshot that was judged as a whole, with the error of its run.

    One that a failed or killed run left open was never judged: it has no checks.
    """
    query: Any = (
        select(_snapshot.c.state, _snapshot.c.observed_at, _run.c.error)
        .join(_run, _run.c.id == _snapshot.c.run_id)
        .where(
            _snapshot.c.registry_key == registry_key,
            or_(_snapshot.c.state == "accepted", _snapshot.c.checks != "[]"),
            _snapshot.c.state != "open",
        )
        .order_by(_snapshot.c.run_id.desc(), _snapshot.c.state.desc())
    )
    found: Row[Any] | None = connection.execute(query.limit(1)).first()
    return found


def unsent(connection: Connection) -> list[Row[Any]]:
    """For each channel with unsent messages: how many, the oldest, the attempts at it."""
    query = select(
        _digest.c.channel,
        func.count().label("count"),
        func.min(_digest.c.created_at).label("oldest_at"),
        func.max(_digest.c.attempts).label("attempts"),
    ).where(_digest.c.state == "pending")
    return list(connection.execute(query.group_by(_digest.c.channel)))


def channels_with_alerts(connection: Connection) -> set[str]:
    """Channels for which alerts wait for a message."""
    query = select(_alert.c.channel).where(_alert.c.digest_id.is_(None)).distinct()
    return set(connection.scalars(query))


def count_open_issues(connection: Connection) -> int:
    """How many issues wait for a person."""
    query = select(func.count()).select_from(_issue).where(_issue.c.closed_at.is_(None))
    return connection.scalar(query) or 0


def count_studies(connection: Connection) -> dict[str, int]:
    """Studies that are on their registry, by registry."""
    query = select(_study.c.registry_key, func.count()).where(_study.c.gone_at.is_(None))
    found = connection.execute(query.group_by(_study.c.registry_key))
    return {row[0]: row[1] for row in found}


def open_troubles(connection: Connection) -> list[Row[Any]]:
    """What was told and is not over yet."""
    query = select(_trouble).where(_trouble.c.closed_at.is_(None))
    return list(connection.execute(query.order_by(_trouble.c.code, _trouble.c.subject)))


def open_trouble(
    connection: Connection, code: str, subject: str, message: str, now: datetime
) -> None:
    """Note that something is wrong from now on."""
    values = {"code": code, "subject": subject, "opened_at": now, "message": message}
    connection.execute(insert(_trouble).values(**values))


def close_trouble(connection: Connection, row: Any, now: datetime) -> None:
    """Note that it is over."""
    connection.execute(
        update(_trouble)
        .where(
            _trouble.c.code == row.code,
            _trouble.c.subject == row.subject,
            _trouble.c.opened_at == row.opened_at,
        )
        .values(closed_at=now)
    )
