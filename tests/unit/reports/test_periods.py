from __future__ import annotations

from datetime import date

import pytest

from tracker.reports.periods import (
    NO_YEAR,
    last_quarters,
    period_label,
    period_notes,
    quarter_of,
    running_quarter,
    years_between,
)
from tracker.reports.words import Words

WORDS = Words("en")


def test_no_year_is_left_out() -> None:
    assert years_between(["2010", "2006"], 2012) == [str(year) for year in range(2006, 2013)]
    assert years_between(["2024", "2030"], 2026)[-1] == "2030"  # planned
    assert years_between([], 2026) == []
    assert years_between(["2024"], NO_YEAR) == ["2024"]


@pytest.mark.parametrize(
    ("day", "quarter"),
    [
        ("2026-01", "2026-Q1"),
        ("2026-03-31", "2026-Q1"),
        ("2026-04", "2026-Q2"),
        ("2026-12", "2026-Q4"),
    ],
)
def test_the_quarter_of_a_day(day: str, quarter: str) -> None:
    assert quarter_of(day) == quarter


def test_no_quarter_is_left_out_and_the_running_one_ends_them() -> None:
    assert last_quarters(["2026-Q1", "2025-Q3"], "2026-Q2", 12) == [
        "2025-Q3",
        "2025-Q4",
        "2026-Q1",
        "2026-Q2",
    ]
    assert last_quarters(["2019-Q1", "2026-Q1"], "2026-Q2", 3) == ["2025-Q4", "2026-Q1", "2026-Q2"]
    assert last_quarters(["2019-Q1"], "2026-Q2", 2) == ["2026-Q1", "2026-Q2"]  # all over: zeros
    assert last_quarters([], "2026-Q2", 2) == []


def test_planned_quarters_follow_and_a_slip_of_a_century_costs_no_page() -> None:
    assert last_quarters(["2026-Q1", "2026-Q4"], "2026-Q2", 12)[-1] == "2026-Q4"
    assert len(last_quarters(["2026-Q1", "2126-Q4"], "2026-Q2", 12)) == 2 + 12


def test_only_the_period_that_is_not_over_is_marked() -> None:
    running = running_quarter(date(2022, 10, 18))
    assert running == "2022-Q4"
    shown = [period_label(quarter, running, WORDS) for quarter in ("2022-Q3", "2022-Q4")]
    assert shown == ["2022-Q3", "2022-Q4 (incomplete)"]
    assert period_notes(["2022-Q3"], running, WORDS) == ()
    assert len(period_notes(["2022-Q4", "2023-Q1"], running, WORDS)) == 2
    assert running_quarter(None) is None
