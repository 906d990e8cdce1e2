from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.study.partial_date import first_day, months_between, parse_partial_date, year_of


@pytest.mark.parametrize(
    "text", ["2024", "2024-05", "2024-05-17", "2024-02-29", "0001", "9999-12-31"]
)
def test_keeps_what_is_a_date(text: str) -> None:
    assert parse_partial_date(text) == text


@pytest.mark.parametrize(
    "text",
    [
        "",
        "24",
        "2024-5",
        "2024-13",
        "2024-00",
        "2023-02-29",
        "2024-05-32",
        "May 2024",
        "0000",
        "2024-05-17T00:00",
        "2024-05-17 ",
        " 2024",
        "2024-05-17\n",
        "２０２４-05",
        "2024/05",
    ],
)
def test_makes_no_date_of_anything_else(text: str) -> None:
    assert parse_partial_date(text) is None


@given(st.dates(), st.sampled_from([4, 7, 10]))
def test_never_says_more_than_was_said(day: date, length: int) -> None:
    value = parse_partial_date(day.isoformat()[:length])
    assert value is not None
    assert len(value) == length
    assert year_of(value) == day.year
    assert first_day(value) <= day


@given(st.dates(), st.dates())
def test_sorts_as_days_do(one: date, other: date) -> None:
    first, second = (parse_partial_date(day.isoformat()) or "" for day in (one, other))
    assert (first < second) == (one < other)


def test_first_day_is_the_earliest_that_is_meant() -> None:
    found = [first_day(parse_partial_date(text)) for text in ("2024", "2024-05", "2024-05-17")]  # type: ignore[arg-type]  # all three are dates
    assert found == [date(2024, 1, 1), date(2024, 5, 1), date(2024, 5, 17)]


@pytest.mark.parametrize(
    ("earlier", "later", "months"),
    [
        ("2024-01-31", "2024-02-01", 1),
        ("2023-11", "2024-02", 3),
        ("2024-02", "2023-11", -3),
        ("2024", "2025-01", None),
        ("2024-01", "2025", None),
        ("2024-05-01", "2024-05", 0),
    ],
)
def test_counts_months_where_both_months_are_known(
    earlier: str, later: str, months: int | None
) -> None:
    one, other = parse_partial_date(earlier), parse_partial_date(later)
    assert one is not None
    assert other is not None
    assert months_between(one, other) == months
