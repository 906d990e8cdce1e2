"""Every way in which a registry writes a date leads to the same ISO text."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.issues import IssueLog
from tracker.normalize.dates import NO_DATE, date_reader
from tracker.normalize.terms import TermMap
from tracker.normalize.terms_of_record import RecordTerms
from tracker.registries.base import RawDate
from tracker.study.partial_date import parse_partial_date


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2020", "2020"),
        ("2020-02", "2020-02"),
        ("2020-2-3", "2020-02-03"),
        ("20200203", "2020-02-03"),
        ("2019/08/01", "2019-08-01"),
        ("3/4/2019", "2019-04-03"),
        ("01/6/2019", "2019-06-01"),
        ("06-02-2019", "2019-02-06"),
        ("24.12.2019", "2019-12-24"),
        ("4 November 2020", "2020-11-04"),
        ("04-Nov-20", "2020-11-04"),
        ("04-Nov-98", "1998-11-04"),
        ("August 1, 2018", "2018-08-01"),
        ("Aug. 06, 2019", "2019-08-06"),
        ("February 2020", "2020-02"),
        ("Feb  1 2019 12:00AM", "2019-02-01"),
        ("2020-01-01T00:00:00.000Z", "2020-01-01"),
        ("2020-01-01 00:00:00", "2020-01-01"),
        (" 2020-01-01 ", "2020-01-01"),
        ("Jan  1 1900 12:00AM", NO_DATE),
        ("01/01/1900", NO_DATE),
        ("1990-01-01", NO_DATE),
        ("3/18/2020", None),  # never month first
        ("30/02/2020", None),
        ("4 Novembre 2020 or so", None),
        ("Mayday 1, 2020", "2020-05-01"),
        ("soon", None),
        ("", None),
    ],
)
def test_ictrps_dates(text: str, expected: str | None) -> None:
    assert date_reader("ictrp")(text) == expected


def test_a_registry_that_writes_iso_takes_the_short_way() -> None:
    assert date_reader("ctgov") is parse_partial_date


def test_each_registry_is_believed_only_what_it_writes() -> None:
    assert date_reader("ctis")("08/07/2024") == "2024-07-08"
    assert date_reader("ctis")("2025-09-16T03:39:42.531268872") == "2025-09-16"
    assert date_reader("ctis")("July 8, 2024") is None
    assert date_reader("euctr")("08/07/2024") is None


@given(st.dates(min_value=date(1971, 1, 1), max_value=date(2068, 12, 31)))
def test_all_spellings_of_a_day_are_that_day(day: date) -> None:
    spellings = ("%Y-%m-%d", "%d/%m/%Y", "%d-%m-%Y", "%Y/%m/%d", "%Y%m%d", "%d %B %Y", "%B %d, %Y")
    found = {date_reader("ictrp")(day.strftime(shape)) for shape in spellings}
    expected = NO_DATE if day == date(1990, 1, 1) else day.isoformat()
    assert found == {expected}


def test_a_placeholder_is_no_date_and_no_issue_a_bad_date_is_both() -> None:
    log = IssueLog("ictrp")
    words = RecordTerms(TermMap({}), log)
    assert words.day(RawDate("01/01/1900"), "start_date") is None
    assert log.found == []
    assert words.day(RawDate("3/18/2020"), "start_date") is None
    assert [(issue.code, issue.value) for issue in log.found] == [("bad_date", "3/18/2020")]
