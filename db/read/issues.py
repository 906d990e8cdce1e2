"""Reads what waits for a person."""

from __future__ import annotations

from sqlalchemy import Connection
from sqlmodel import col, select

from db.read.issue_counts import LEVELS
from db.tables import IssueRow
from db.transaction import session_on


def open_issues(connection: Connection, level: str | None = None) -> list[IssueRow]:
    """Return the issues that nobody has closed, worst and most frequent first."""
    query = select(IssueRow).where(col(IssueRow.closed_at).is_(None))
    if level:
        query = query.where(IssueRow.level == level)
    with session_on(connection) as session:
        found = session.exec(query).all()
    return sorted(found, key=lambda one: (LEVELS.index(one.level), -one.seen, one.field, one.value))


def issues_by_frequency(connection: Connection) -> list[IssueRow]:
    """Return the issues that nobody has closed, most often seen first."""
    query = select(IssueRow).where(col(IssueRow.closed_at).is_(None))
    with session_on(connection) as session:
        return list(session.exec(query.order_by(col(IssueRow.seen).desc(), col(IssueRow.id))))
