"""ISRCTN states no status, only dates and exceptions; the rules by which we read one are here.

The record speaks for the day on which it was last edited, since the core has no clock: a planned
start that has passed since then does not move the status until the record is edited again.
"""

from __future__ import annotations

from lxml import etree

from tracker.registries.safe_xml import text_at

NOT_YET, RECRUITING, CLOSED, COMPLETED = (
    "Not yet recruiting",
    "Recruiting",
    "No longer recruiting",
    "Completed",
)


def status(trial: etree._Element, edited: str | None) -> str | None:
    """The status in ISRCTN's words, or None where nothing tells.

    1. What an override says. 2. The study has ended: completed. 3. Recruitment has ended: no longer
    recruiting. 4. It has begun: recruiting. 5. It has not: not yet recruiting.
    """
    stated = (
        text_at(trial, "participants", "recruitmentStatusOverride")
        or text_at(trial, "trialDesign", "overallStatusOverride")
        or text_at(trial, "participants", "recruitmentStartStatusOverride")
    )
    if stated or not edited:
        return stated
    return _by_dates(trial, edited[:10])


def _by_dates(trial: etree._Element, day: str) -> str | None:
    ended = _passed(text_at(trial, "trialDesign", "overallEndDate"), day)
    closed = _passed(text_at(trial, "participants", "recruitmentEnd"), day)
    begun = _passed(text_at(trial, "participants", "recruitmentStart"), day)
    if ended:
        return COMPLETED
    if closed:
        return CLOSED
    if begun is None:
        return None
    return RECRUITING if begun else NOT_YET


def _passed(moment: str | None, day: str) -> bool | None:
    return None if moment is None else moment[:10] <= day
