"""Keeps where the registrations of one trial disagree, so that a report need not compare again."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec
from sqlalchemy import Connection, delete

from db.tables import DiscrepancyRow, core_table
from db.transaction import bulk_insert
from tracker.discrepancies import Discrepancy

_discrepancy = core_table(DiscrepancyRow)
_json = msgspec.json.Encoder()


def replace_discrepancies(connection: Connection, found: Iterable[tuple[str, Discrepancy]]) -> int:
    """Write the discrepancies (trial key, discrepancy) anew; returns how many rows."""
    connection.execute(delete(_discrepancy))
    rows = (
        {
            "trial_key": trial_key,
            "field": one.field,
            "study_key": statement.study_key,
            "value": _json.encode(statement.value).decode() if statement.value else None,
            "is_taken": statement.is_taken,
            "reason": one.reason,
        }
        for trial_key, one in found
        for statement in one.statements
    )
    return bulk_insert(connection, DiscrepancyRow, rows)
