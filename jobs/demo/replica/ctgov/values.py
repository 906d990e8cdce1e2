"""Compares dates, numbers, durations and enumerations the way the registry's queries do."""

from __future__ import annotations

import calendar
import re
from typing import Any

from jobs.demo.replica.ctgov.errors import ExpressionError
from jobs.demo.replica.ctgov.pieces import Piece, catalogue

SortKey = str | float

_AMERICAN_DATE = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})")
_DATE = re.compile(r"\d{4}(-\d{2}(-\d{2})?)?")
_DURATION = re.compile(r"(\d+) (year|month|week|day|hour|minute)s?", re.IGNORECASE)
_UNIT_DAYS = {
    "year": 365.25,
    "month": 30.4375,
    "week": 7.0,
    "day": 1.0,
    "hour": 1 / 24,
    "minute": 1 / 1440,
}
COMPARABLE = frozenset({"date", "number", "duration"})


def sort_key(kind: str, value: Any) -> SortKey | None:
    """Return a value that sorts; a partial date counts as its first day, nonsense as absent."""
    if kind == "number":
        return float(value) if isinstance(value, (int, float)) else None
    if kind == "duration":
        return _days(str(value))
    text = str(value)[:10]
    return f"{text}-01-01"[:10] if len(text) == 4 else f"{text}-01"[:10]


def bound(kind: str, text: str, *, upper: bool) -> SortKey:
    """Read one end of a RANGE; a partial date reaches to its last day when it is the upper end."""
    if kind == "date":
        return _date_bound(text, upper=upper)
    if kind == "duration" and (days := _days(text)) is not None:
        return days
    try:
        return float(text)
    except ValueError as error:
        raise ExpressionError(f"Invalid {kind} in range: `{text}`") from error


def iso_date(text: str) -> str | None:
    """Return yyyy, yyyy-MM or yyyy-MM-dd for an ISO or American date; None for anything else."""
    if american := _AMERICAN_DATE.fullmatch(text):
        return f"{american[3]}-{int(american[1]):02}-{int(american[2]):02}"
    return text if _DATE.fullmatch(text) else None


def enum_value(piece: Piece, text: str) -> str:
    """Find the enumerated value meant, whatever its case, blanks and underscores; refuse others."""
    allowed = catalogue().enums[piece.kind]
    wanted = _letters(text)
    for value in allowed:
        if _letters(value) == wanted:
            return value
    listed = ", ".join(f"`{value}`" for value in allowed)
    raise ExpressionError(f"Allowed values for enum field `{piece.dotted}` are {listed}")


def _letters(text: str) -> str:
    return re.sub(r"[\W_]+", "", text).upper()


def _days(text: str) -> float | None:
    found = _DURATION.fullmatch(text)
    return int(found[1]) * _UNIT_DAYS[found[2].lower()] if found else None


def _date_bound(text: str, *, upper: bool) -> str:
    date = iso_date(text)
    if date is None:
        raise ExpressionError(f"Invalid date in range: `{text}`")
    if len(date) == 4:
        return f"{date}-12-31" if upper else f"{date}-01-01"
    if len(date) == 7:
        last = calendar.monthrange(int(date[:4]), min(max(int(date[5:]), 1), 12))[1]
        return f"{date}-{last if upper else 1:02}"
    return date
