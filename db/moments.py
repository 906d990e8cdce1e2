"""How a moment stands in the store and comes back: the one place, for tables and for plain SQL.

PostgreSQL keeps time zones. SQLite has text, so a moment stands there in UTC and without one.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import overload


def as_stored(moment: datetime, kind: str) -> datetime:
    """Return `moment` for a database of that `kind`; raise ValueError for one without a zone."""
    if moment.tzinfo is None:
        raise ValueError(f"{moment} has no time zone")
    in_utc = moment.astimezone(UTC)
    return in_utc if kind == "postgresql" else in_utc.replace(tzinfo=None)


def as_text(moment: datetime) -> str:
    """Return a stored moment in the words of SQLite's tables, which sort as the moments do."""
    return moment.isoformat(" ", "microseconds")


@overload
def moment_of(value: str | datetime) -> datetime: ...
@overload
def moment_of(value: None) -> None: ...
def moment_of(value: str | datetime | None) -> datetime | None:
    """Return the moment, with its zone, that a driver gave as `value`."""
    if value is None:
        return None
    moment = datetime.fromisoformat(value) if isinstance(value, str) else value
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
