"""ISRCTN states no status, only dates and exceptions; the rules by which we read one are here.

The record speaks for the day on which it was last edited, since the core has no clock: a planned
start that has passed since then does not move the status until the record is edited again.
"""

from __future__ import annotations

from lxml import etree

from tracker.issues import IssueLog, Level
from tracker.registries.safe_xml import text_at
from tracker.registry_facts import facts_of
from tracker.study.partial_date import parse_partial_date

NOT_YET, RECRUITING = "Not yet recruiting", "Recruiting"
CLOSED, COMPLETED = "No longer recruiting", "Completed"


def status(trial: etree._Element, edited: str | None, log: IssueLog) -> str | None:
    """The status in ISRCTN's words, or None where nothing tells.

    1. What an override says. 2. The study has ended: completed. 3. Recruitment has ended: no longer
    recruiting. 4. It has begun: recruiting. 5. It has not: not yet recruiting.
    """
    stated = (
        text_at(trial, "participants", "recruitmentStatusOverride")
        or text_at(trial, "trialDesign", "overallStatusOverride")
        or text_at(trial, "participants", "recruitmentStartStatusOverride")
    )
    day = _day(edited)
    if stated or day is None:
        return stated
    return _by_dates(trial, day, log)


def _by_dates(trial: etree._Element, day: str, log: IssueLog) -> str | None:
    closing = text_at(trial, "participants", "recruitmentEnd")
    if closing and _day(closing) is None and closing[:10] not in _no_days():
        # The other dates have fields of their own, and what is wrong with them is told there.
        log.add("bad_date", "recruitmentEnd", closing, Level.WARNING, "neither year, month nor day")
    ended = _passed(text_at(trial, "trialDesign", "overallEndDate"), day)
    closed = _passed(closing, day)
    begun = _passed(text_at(trial, "participants", "recruitmentStart"), day)
    if ended:
        return COMPLETED
    if closed:
        return CLOSED
    if begun is None:
        return None
    return RECRUITING if begun else NOT_YET


def _passed(moment: str | None, day: str) -> bool | None:
    passed = _day(moment)
    return None if passed is None else passed <= day


def _day(moment: str | None) -> str | None:
    """The day of a moment; None for a placeholder and for what is no date."""
    day = parse_partial_date((moment or "")[:10])
    return None if day in _no_days() else day


def _no_days() -> frozenset[str]:
    """What stands where the registry has a field and no date."""
    return facts_of("isrctn").dates.placeholders
