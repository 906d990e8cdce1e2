"""Reads where the registrations of one trial disagree."""

from __future__ import annotations

from sqlalchemy import Connection
from sqlmodel import select

from db.tables import DiscrepancyRow
from db.transaction import session_on


def discrepancies(connection: Connection, trial_key: str | None = None) -> list[DiscrepancyRow]:
    """Return what each registration says, of one trial or of all, field by field."""
    query = select(DiscrepancyRow)
    if trial_key is not None:
        query = query.where(DiscrepancyRow.trial_key == trial_key)
    order = (DiscrepancyRow.trial_key, DiscrepancyRow.field, DiscrepancyRow.study_key)
    with session_on(connection) as session:
        return list(session.exec(query.order_by(*order)))
