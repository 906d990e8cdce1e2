"""When things happened to a study, so that its dates, status and enrollment agree."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import msgspec

from benchmarks.synthetic.words import Bag

if TYPE_CHECKING:
    from random import Random

FIRST_DAY = date(2004, 2, 2)
RUNNING = Bag(
    [
        ("RECRUITING", 68),
        ("ACTIVE_NOT_RECRUITING", 18),
        ("ENROLLING_BY_INVITATION", 4),
        ("SUSPENDED", 3),
        ("TERMINATED", 4),
        ("COMPLETED", 3),
    ]
)
OVER = Bag(
    [
        ("COMPLETED", 56),
        ("UNKNOWN", 27),
        ("TERMINATED", 9),
        ("WITHDRAWN", 5),
        ("RECRUITING", 2),
        ("ACTIVE_NOT_RECRUITING", 1),
    ]
)
AHEAD = Bag([("NOT_YET_RECRUITING", 92), ("WITHDRAWN", 8)])
LAST_KNOWN = Bag(
    [
        ("RECRUITING", 57),
        ("NOT_YET_RECRUITING", 25),
        ("ACTIVE_NOT_RECRUITING", 15),
        ("ENROLLING_BY_INVITATION", 3),
    ]
)
STOPPED = frozenset({"TERMINATED", "WITHDRAWN", "SUSPENDED"})
ENDED = frozenset({"COMPLETED", "TERMINATED", "WITHDRAWN"})
STALE = timedelta(days=750)
"""A little over the two years after which the registry itself sets a study to UNKNOWN."""


class Timeline(msgspec.Struct, frozen=True):
    """The days of one study; all of them plain, rounding to months comes when they are written."""

    submitted: date
    checked: date
    posted: date
    start: date
    primary: date
    completion: date
    updated: date
    update_posted: date
    status: str
    last_known: str = ""


def workday(day: date) -> date:
    """The day itself, or the Friday before a weekend: the registry posts on working days only."""
    return day - timedelta(days=max(0, day.weekday() - 4))


def _submitted(rng: Random, as_of: date) -> date:
    """A day between the first one and `as_of`, later years being the fuller ones."""
    span = max((as_of - FIRST_DAY).days - 20, 1)
    return FIRST_DAY + timedelta(days=int(span * max(rng.random(), rng.random())))


def _status(rng: Random, start: date, completion: date, as_of: date) -> str:
    if start > as_of:
        return AHEAD.draw(rng)
    return (RUNNING if completion > as_of else OVER).draw(rng)


def _updated(rng: Random, status: str, posted: date, completion: date, as_of: date) -> date:
    """The day of the last update: years ago for UNKNOWN, after the end for ended studies."""
    first = posted
    last = as_of - timedelta(days=6)
    if status == "UNKNOWN" or (
        status in {"RECRUITING", "ACTIVE_NOT_RECRUITING"} and completion < as_of
    ):
        last = min(last, as_of - STALE)
    elif status == "COMPLETED":
        first = max(posted, completion + timedelta(days=20))
        last = min(last, first + timedelta(days=500))
    if last <= first:
        return min(first, as_of)
    return first + timedelta(days=rng.randrange((last - first).days + 1))


def draw_timeline(rng: Random, as_of: date) -> Timeline:
    """The days of a study that was registered some day before `as_of`."""
    submitted = _submitted(rng, as_of)
    checked = min(workday(submitted + timedelta(days=rng.randrange(1, 15))), as_of)
    posted = min(workday(checked + timedelta(days=rng.randrange(1, 6))), as_of)
    return settle(
        rng, as_of, (max(submitted, FIRST_DAY), max(checked, submitted), max(posted, submitted))
    )


def settle(rng: Random, as_of: date, registered: tuple[date, date, date]) -> Timeline:
    """What follows from the days of registration (submitted, checked, posted)."""
    submitted, checked, posted = registered
    start = submitted + timedelta(days=int(rng.gauss(45, 150)))
    length = timedelta(days=int(rng.lognormvariate(6.75, 0.5)))
    completion = start + length
    primary = completion - length * rng.choice((0, 0.1, 0.25, 0.5))
    status = _status(rng, start, completion, as_of)
    if status == "UNKNOWN" and posted > as_of - STALE:
        status = "RECRUITING"
    if status == "COMPLETED" and completion > as_of:
        completion = as_of - timedelta(days=rng.randrange(8, 60))
        primary = min(primary, completion)
    updated = max(_updated(rng, status, posted, completion, as_of), checked)
    last_known = LAST_KNOWN.draw(rng) if status == "UNKNOWN" else ""
    shown = max(min(workday(updated + timedelta(days=rng.randrange(1, 5))), as_of), updated, posted)
    return Timeline(
        submitted, checked, posted, start, primary, completion, updated, shown, status, last_known
    )
