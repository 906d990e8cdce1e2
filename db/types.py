"""Column types that say no: a time without a zone never enters or leaves the store."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import DateTime, Dialect
from sqlalchemy.types import TypeDecorator

from db.moments import as_stored, moment_of


class UtcDateTime(TypeDecorator[datetime]):
    """A moment in UTC; SQLite drops time zones, so they are put back on the way out."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> datetime | None:
        """`value` in UTC; raises ValueError for a naive one."""
        return None if value is None else as_stored(value, dialect.name)

    def process_result_value(self, value: Any, _dialect: Dialect) -> datetime | None:
        """The stored moment with its zone."""
        found: datetime | None = moment_of(value)
        return found
