"""Tells a status that a registry set by the calendar from the one before, for a day in the past.

Such a status comes without an update of the record: a record that says it does not say since when.
The rule of each registry stands in its `registry.toml`.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable
from datetime import date
from typing import Literal

from msgspec import Struct, structs

from tracker.registry_facts import Wait, registry_facts
from tracker.study.model import Study
from tracker.study.partial_date import PartialDate, first_day
from tracker.study.parts import StudyDate

Finding = Literal["as_recorded", "last_known", "not_known", "lapsed"]


class StatusOfDay(Struct, frozen=True):
    """A study with the status that it had on a day, and what was found about that.

    "last_known": the registry cannot have set its own status yet, so the one before is shown;
    "not_known": nothing says whether it had, or what was before; "lapsed": the record was not
    updated since, and by its rule the registry will have shown its own status in its place.
    """

    study: Study
    finding: Finding = "as_recorded"


def status_of_day(study: Study, day: date, observed_on: date | None) -> StatusOfDay:
    """Return `study` as its registry showed it on `day`, as far as its record tells.

    `observed_on`: when we saw the record; None: it is of the registry's own history. What we saw
    by that day is what the registry said, whatever its rule is.
    """
    facts = registry_facts().get(study.registry_key)
    rule = facts.calendar_status if facts else None
    if rule is None or (observed_on is not None and observed_on <= day):
        return StatusOfDay(study)
    ends = [_end(wait, study) for wait in rule.waits]
    if study.overall_status != rule.status:
        is_running = study.overall_status in rule.replaces
        is_over = all(end is not None and end[1] < day for end in ends)
        return StatusOfDay(study, "lapsed" if is_running and is_over else "as_recorded")
    if any(day < end[0] for end in ends if end is not None):
        found: Finding = "last_known" if study.last_known_status else "not_known"
        return StatusOfDay(structs.replace(study, overall_status=study.last_known_status), found)
    if None in ends:
        return StatusOfDay(structs.replace(study, overall_status=None), "not_known")
    return StatusOfDay(study)


def may_have_differed(registry_key: str, status: object) -> bool:
    """Whether a registry may have shown another status on a day before we saw a record with this.

    Where it may not, `status_of_day` finds the status "as_recorded" for every day.
    """
    facts = registry_facts().get(registry_key)
    rule = facts.calendar_status if facts else None
    return rule is not None and (status == rule.status or status in rule.replaces)


def _end(wait: Wait, study: Study) -> tuple[date, date] | None:
    """The first and the last day on which a wait may have ended; None: no date tells."""
    stated = _first_stated(getattr(study, name) for name in wait.after)
    if stated is None:
        return None
    return _later(first_day(stated), wait.months), _later(_last_day(stated), wait.months)


def _first_stated(values: Iterable[StudyDate | PartialDate | None]) -> PartialDate | None:
    dates = (value.date if isinstance(value, StudyDate) else value for value in values)
    return next((value for value in dates if value is not None), None)


def _last_day(value: PartialDate) -> date:
    """The latest day that `value` can mean."""
    first = first_day(value)
    if len(value) == len("2024"):
        return date(first.year, 12, 31)
    if len(value) == len("2024-05"):
        return date(first.year, first.month, monthrange(first.year, first.month)[1])
    return first


def _later(day: date, months: int) -> date:
    """The day so many months later, or the last of that month where it has no such day."""
    years, month = divmod(day.month - 1 + months, 12)
    year = day.year + years
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
