"""Keeps what was said about troubles of the tracker itself."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection

from db.tables import TroubleRow
from db.transaction import session_on


def open_trouble(
    connection: Connection, code: str, subject: str, message: str, now: datetime
) -> None:
    """Note that something is wrong from now on."""
    with session_on(connection) as session:
        session.add(TroubleRow(code=code, subject=subject, opened_at=now, message=message))
        session.flush()


def close_trouble(connection: Connection, trouble: TroubleRow, now: datetime) -> None:
    """Note that it is over. `trouble`: one that `open_troubles` returned."""
    with session_on(connection) as session:
        found = session.get_one(TroubleRow, (trouble.code, trouble.subject, trouble.opened_at))
        found.closed_at = now
        session.add(found)
        session.flush()
