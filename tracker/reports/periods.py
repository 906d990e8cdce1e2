"""Years and quarters as an axis: none left out, the one that is not over told from the others."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from tracker.reports.words import Words

NO_YEAR = 9999  # the running year where nothing was observed yet


def years_between(years: Iterable[str], running: int) -> list[str]:
    """Every year from the first of `years` to the last, or to the running one where that is later.

    A year in which nothing happened is a fact, and is in the list.
    """
    found = sorted(int(year) for year in years)
    if not found:
        return []
    last = found[-1] if running == NO_YEAR else max(found[-1], running)
    return [str(year) for year in range(found[0], last + 1)]


def quarter_of(day: str) -> str:
    """The quarter of a date that is known by month at least, as "2026-Q4"."""
    return f"{day[:4]}-Q{(int(day[5:7]) + 2) // 3}"


def running_quarter(day: date | None) -> str | None:
    """The quarter that `day` lies in; None where nothing was observed yet."""
    return quarter_of(day.isoformat()) if day else None


def last_quarters(quarters: Iterable[str], running: str | None, count: int) -> list[str]:
    """The `count` quarters that end with the running one, and of the later ones as many at most.

    Quarters in which nothing happened are in the list, but for those before the first of all and
    after the last that anything is planned for.
    """
    found = sorted(_number(quarter) for quarter in quarters)
    if not found:
        return []
    now = found[-1] if running is None else _number(running)
    first, last = max(found[0], now - count + 1), max(now, found[-1])
    return [_name(number) for number in range(first, min(last, now + count) + 1)]


def _number(quarter: str) -> int:
    year, _, part = quarter.partition("-Q")
    return int(year) * 4 + int(part) - 1


def _name(number: int) -> str:
    return f"{number // 4}-Q{number % 4 + 1}"


def period_label(period: str, running: str | None, words: Words) -> str:
    """The period as tables show it: the one that is not over says so."""
    return words.say("ui.running_period", period=period) if period == running else period


def period_notes(periods: list[str], running: str | None, words: Words) -> tuple[str, ...]:
    """What a reader must know of the last periods of an axis."""
    if not periods or running is None:
        return ()
    notes = []
    if running in periods:
        notes.append(words.say("ui.running_period_note", period=running))
    if periods[-1] > running:
        notes.append(words.say("ui.future_periods"))
    return tuple(notes)
