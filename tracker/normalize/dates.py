"""Each registry writes dates in its own way; here they become years, months and days.

Which shapes a registry uses stands in its `registry.toml`. One that names none writes ISO, like
ClinicalTrials.gov, and takes the short way.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import cache, lru_cache

from tracker.registry_facts import facts_of
from tracker.study.partial_date import PartialDate, parse_partial_date

NO_DATE = PartialDate("")
"""What a placeholder such as 01/01/1900 means: the registry has a field there, and no date."""

DateReader = Callable[[str], PartialDate | None]

_MONTHS = {
    name: number
    for number, name in enumerate(
        ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"],
        start=1,
    )
}
_PIVOT = 70  # of years written with two digits: 69 is 2069, 70 is 1970


@cache
def date_reader(registry_key: str) -> DateReader:
    """Return what reads the dates of that registry.

    The reader gives a PartialDate, NO_DATE for a placeholder, None for anything else. Raises
    ConfigError for a registry that nobody knows.
    """
    facts = facts_of(registry_key).dates
    shapes, placeholders = facts.patterns, facts.placeholders
    if not shapes:
        return parse_partial_date

    @lru_cache(maxsize=65_536)
    def read(text: str) -> PartialDate | None:
        found = _first(shapes, text.strip())
        return NO_DATE if found in placeholders else found

    return read


def _first(shapes: Sequence[re.Pattern[str]], text: str) -> PartialDate | None:
    for shape in shapes:
        match = shape.fullmatch(text)
        if match is not None:
            return _date(match.groupdict())
    return None


def _date(parts: dict[str, str | None]) -> PartialDate | None:
    """The ISO text of `parts`; None where there is no such day or month."""
    name = parts.get("month")
    month = _MONTHS.get(name[:3].lower()) if name else _number(parts.get("m"))
    if name and month is None:
        return None
    day = _number(parts.get("d"))
    text = f"{_year(parts['y'] or ''):04d}"
    for part in (month, day):
        text += "" if part is None else f"-{part:02d}"
    return parse_partial_date(text)


def _year(text: str) -> int:
    year = int(text)
    if len(text) > 2:
        return year
    return year + (2000 if year < _PIVOT else 1900)


def _number(text: str | None) -> int | None:
    return None if text is None else int(text)
