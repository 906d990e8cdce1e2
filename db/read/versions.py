"""Reads the versions of studies."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection
from sqlmodel import col, func, select

from db.tables import ChangeRow, VersionRow
from db.transaction import session_on


def versions_of(
    connection: Connection, study_key: str, until: datetime | None = None
) -> list[VersionRow]:
    """Return the versions of a study that were observed up to `until`, oldest first."""
    query = select(VersionRow).where(VersionRow.study_key == study_key)
    if until is not None:
        query = query.where(VersionRow.observed_at <= until)
    with session_on(connection) as session:
        return list(session.exec(query.order_by(col(VersionRow.number))))


def count_history(connection: Connection) -> tuple[int, int]:
    """Return how many versions and changes the store has."""
    with session_on(connection) as session:
        return (
            session.exec(select(func.count()).select_from(VersionRow)).one(),
            session.exec(select(func.count()).select_from(ChangeRow)).one(),
        )
