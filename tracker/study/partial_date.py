"""Dates as registries know them: a year, a month or a day, never more precise than was said.

A PartialDate is its own ISO text ("2024", "2024-05" or "2024-05-17"): it sorts, compares and
stores as text, and no day is ever made up.
"""

from __future__ import annotations

import calendar
import re
from datetime import date
from functools import lru_cache
from typing import NewType

PartialDate = NewType("PartialDate", str)

_SHAPE = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?\Z")


@lru_cache(maxsize=65_536)
def parse_partial_date(text: str) -> PartialDate | None:
    """`text` if it is an ISO year, month or day that exists, else None."""
    match = _SHAPE.match(text)
    if match is None:
        return None
    year, month, day = (int(part) if part else 1 for part in match.groups())
    try:
        date(year, month, day)
    except ValueError:
        return None
    return PartialDate(text)


def year_of(value: PartialDate) -> int:
    """The calendar year."""
    return int(value[:4])


def first_day(value: PartialDate) -> date:
    """The earliest day that `value` can mean."""
    parts = [int(part) for part in value.split("-")]
    return date(parts[0], parts[1] if len(parts) > 1 else 1, parts[2] if len(parts) > 2 else 1)


def last_day(value: PartialDate) -> date:
    """The latest day that `value` can mean."""
    first = first_day(value)
    if len(value) == len("2024"):
        return date(first.year, 12, 31)
    if len(value) == len("2024-05"):
        return first.replace(day=calendar.monthrange(first.year, first.month)[1])
    return first


def add_months(day: date, months: int) -> date:
    """The same day so many months later, or the last of that month where it has no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    longest = calendar.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(day.day, longest))


def months_between(earlier: PartialDate, later: PartialDate) -> int | None:
    """Whole months from one to the other, or None where either is known by year only."""
    if len(earlier) < 7 or len(later) < 7:
        return None
    years = int(later[:4]) - int(earlier[:4])
    return years * 12 + int(later[5:7]) - int(earlier[5:7])
