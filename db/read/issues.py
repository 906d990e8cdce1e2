"""Reads what waits for a person."""

from __future__ import annotations

from sqlalchemy import Connection
from sqlmodel import col, func, select

from db.tables import IssueRow
from db.transaction import session_on

_ORDER = {"error": 0, "warning": 1, "note": 2}


def open_issues(connection: Connection, level: str | None = None) -> list[IssueRow]:
    """Return the issues that nobody has closed, worst and most frequent first."""
    query = select(IssueRow).where(col(IssueRow.closed_at).is_(None))
    if level:
        query = query.where(IssueRow.level == level)
    with session_on(connection) as session:
        found = session.exec(query).all()
    return sorted(found, key=lambda one: (_ORDER[one.level], -one.seen, one.field, one.value))


def issues_by_frequency(connection: Connection) -> list[IssueRow]:
    """Return the issues that nobody has closed, most often seen first."""
    query = select(IssueRow).where(col(IssueRow.closed_at).is_(None))
    with session_on(connection) as session:
        return list(session.exec(query.order_by(col(IssueRow.seen).desc(), col(IssueRow.id))))


def count_open_issues(connection: Connection) -> int:
    """Return how many issues wait for a person."""
    query = select(func.count()).select_from(IssueRow).where(col(IssueRow.closed_at).is_(None))
    with session_on(connection) as session:
        return session.exec(query).one()


def count_by_level(connection: Connection) -> dict[str, int]:
    """Return how many issues wait for a person, by level; the worst level first."""
    query = select(IssueRow.level, func.count()).where(col(IssueRow.closed_at).is_(None))
    with session_on(connection) as session:
        found = dict(session.exec(query.group_by(IssueRow.level)).all())
    return {level: found[level] for level in _ORDER if level in found}
