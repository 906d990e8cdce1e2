"""Reads what is wrong with the tracker itself and was told."""

from __future__ import annotations

from sqlalchemy import Connection
from sqlmodel import col, select

from db.tables import TroubleRow
from db.transaction import session_on


def open_troubles(connection: Connection) -> list[TroubleRow]:
    """Return what was told and is not over yet."""
    query = select(TroubleRow).where(col(TroubleRow.closed_at).is_(None))
    with session_on(connection) as session:
        return list(session.exec(query.order_by(TroubleRow.code, TroubleRow.subject)))
