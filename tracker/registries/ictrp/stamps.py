"""When a row of an export is from: WHO's harvest, and the making of the file; no part of a body.

Both move without any news of the trial, so they are not kept with it (see `record.py`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from tracker.registries.who_items import folded
from tracker.study.partial_date import parse_partial_date

Row = tuple[tuple[str, str], ...]
EXPORTED, HARVESTED = ("exportdate",), ("lastrefreshedon", "lastupdate")
STAMPS = frozenset((*EXPORTED, *HARVESTED))
# The portal writes the day of an export as Americans do, unlike every other date in its files.
_MONTH_FIRST = re.compile(r"(?P<m>\d{1,2})/(?P<d>\d{1,2})/(?P<y>\d{4})\b.*", re.DOTALL)
_NAMED = re.compile(r"(?P<d>\d{1,2})[ -](?P<month>[A-Za-z]{3})[a-z]*[ -](?P<y>\d{4}|\d\d)")
_ISO = re.compile(r"(?P<y>\d{4})-(?P<m>\d\d)-(?P<d>\d\d)(?:[T ].*)?", re.DOTALL)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


def without_stamps(row: Row) -> Row:
    """The row as it is kept."""
    return tuple((name, text) for name, text in row if folded(name) not in STAMPS)


def harvested(rows: Iterable[Row]) -> str | None:
    """The last day on which WHO took one of the rows from its registry, else that of the file."""
    found = list(rows)
    return _last(found, HARVESTED) or _last(found, EXPORTED)


def exported(rows: Iterable[Row]) -> str | None:
    """The day on which the file was made, else the last one on which WHO took one of the rows."""
    found = list(rows)
    return _last(found, EXPORTED) or _last(found, HARVESTED)


def _last(rows: Iterable[Row], names: tuple[str, ...]) -> str | None:
    days = (_day(folded(name), text) for row in rows for name, text in row if folded(name) in names)
    return max((day for day in days if day), default=None)


def _day(name: str, text: str) -> str | None:
    """The whole day that `text` is; None where it is none."""
    typed = text.strip().strip('"').strip()
    shapes = (_ISO, _NAMED, *((_MONTH_FIRST,) if name in EXPORTED else ()))
    found = next((match for shape in shapes if (match := shape.fullmatch(typed))), None)
    if found is None:
        return None
    parts = found.groupdict()
    month = parts.get("m") or str(_month(parts["month"]))
    century = "20" if len(parts["y"]) == 2 else ""
    read = parse_partial_date(f"{century}{parts['y']}-{month:0>2}-{parts['d']:0>2}")
    return str(read) if read else None


def _month(name: str) -> int:
    """The number of a month by the first letters of its name; 0, which is none, for another."""
    return _MONTHS.index(name.lower()) + 1 if name.lower() in _MONTHS else 0
