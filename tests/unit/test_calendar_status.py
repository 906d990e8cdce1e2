"""UNKNOWN comes by the calendar: it is not believed for a day on which it cannot have been set."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from tracker.study.calendar_status import status_of_day
from tracker.study.model import Study, StudyDate
from tracker.study.partial_date import PartialDate
from tracker.study.vocabulary import OverallStatus

SEEN = date(2022, 1, 21)


def study(
    status: str = "UNKNOWN",
    last: str | None = "RECRUITING",
    verified: str | None = "2016-05",
    completed: str | None = "2017-06",
    **more: Any,
) -> Study:
    return Study(
        study_key="ctgov:NCT99000001",
        registry_key="ctgov",
        registration_number="NCT99000001",
        overall_status=OverallStatus(status),
        last_known_status=OverallStatus(last) if last else None,
        status_verified=PartialDate(verified) if verified else None,
        completion_date=StudyDate(PartialDate(completed)) if completed else None,
        **more,
    )


@pytest.mark.parametrize(
    ("made", "day", "status", "finding"),
    [
        (study(), date(2018, 4, 30), "RECRUITING", "last_known"),
        (study(), date(2018, 5, 1), "UNKNOWN", "as_recorded"),
        (study(completed="2019-03"), date(2019, 2, 28), "RECRUITING", "last_known"),
        (study(completed="2019-03"), date(2019, 3, 1), "UNKNOWN", "as_recorded"),
        (study(last=None), date(2018, 4, 30), None, "not_known"),
        (study(verified=None), date(2018, 12, 31), None, "not_known"),
        (study(verified=None, completed="2019"), date(2018, 12, 31), "RECRUITING", "last_known"),
        (study(completed=None), date(2018, 12, 31), None, "not_known"),
        (study(verified="2016-02-29"), date(2018, 2, 27), "RECRUITING", "last_known"),
        (study(verified="2016-02-29"), date(2018, 2, 28), "UNKNOWN", "as_recorded"),
        (study(last="COMPLETED"), SEEN, "UNKNOWN", "as_recorded"),
        (study("RECRUITING", None), date(2018, 5, 31), "RECRUITING", "as_recorded"),
        (study("RECRUITING", None), date(2018, 6, 1), "RECRUITING", "lapsed"),
        (study("COMPLETED", None), date(2020, 1, 1), "COMPLETED", "as_recorded"),
    ],
)
def test_the_status_of_a_day(made: Study, day: date, status: str | None, finding: str) -> None:
    found = status_of_day(made, day, SEEN)
    assert (found.study.overall_status, found.finding) == (status, finding)


def test_the_primary_completion_stands_for_one_that_is_not_stated() -> None:
    primary = StudyDate(PartialDate("2019-06-01"))
    made = study(completed=None, primary_completion_date=primary)
    assert status_of_day(made, date(2019, 5, 31), SEEN).finding == "last_known"
    assert status_of_day(made, date(2019, 6, 1), SEEN).finding == "as_recorded"


def test_what_we_saw_by_then_is_what_the_registry_said() -> None:
    """However early it is by the rule: the rule is ours to know, the record is not ours to mend."""
    early = study(verified="2021-12", completed="2030")
    assert status_of_day(early, SEEN, SEEN).study == early


def test_a_registry_that_sets_nothing_by_the_calendar_is_left_alone() -> None:
    made = Study(
        study_key="isrctn:ISRCTN99000001",
        registry_key="isrctn",
        registration_number="ISRCTN99000001",
        overall_status=OverallStatus("UNKNOWN"),
    )
    assert status_of_day(made, date(2010, 1, 1), SEEN).study == made
