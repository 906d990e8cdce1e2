"""The rule of the EU, and what two registrations of one trial say together."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from tracker.results_duty import Duty, duties, of_trial
from tracker.study.model import SecondaryId, Study, StudyDate
from tracker.study.partial_date import PartialDate
from tracker.study.vocabulary import DateType, OverallStatus

DAY = date(2026, 10, 6)
NUMBER = "2019-009991-15"


def ended(text: str) -> StudyDate:
    return StudyDate(PartialDate(text), DateType.ACTUAL)


ENDED: dict[str, Any] = {
    "study_key": f"euctr:{NUMBER}",
    "registry_key": "euctr",
    "registration_number": NUMBER,
    "overall_status": OverallStatus.COMPLETED,
    "completion_date": ended("2025-03-31"),
    "countries": ("ES",),
    "has_results": False,
}


def duty(**fields: Any) -> Duty:
    (found,) = duties(Study(**(ENDED | fields)))
    return found


def on(day: date = DAY, **fields: Any) -> tuple[str, str | None]:
    return duty(**fields).on(day)


@pytest.mark.parametrize("registry", ["euctr", "ctis"])
def test_results_are_due_a_year_after_the_end(registry: str) -> None:
    assert on(date(2026, 3, 31), registry_key=registry) == ("not_due", None)
    assert on(date(2026, 4, 1), registry_key=registry) == ("overdue", None)


@pytest.mark.parametrize("ages", [{"standard_ages": ("CHILD",)}, {"maximum_age": "17 Years"}])
def test_of_trials_in_children_after_six_months_unless_twelve_are_justified(
    ages: dict[str, Any],
) -> None:
    assert duty(**ages).due == date(2025, 9, 30)
    assert on(date(2025, 9, 30), **ages) == ("not_due", None)
    assert on(date(2025, 10, 1), **ages) == ("undecidable", "may_be_justified")
    assert on(date(2026, 4, 1), **ages) == ("overdue", None)


@pytest.mark.parametrize(
    "ages", [{"standard_ages": ("ADULT", "CHILD")}, {"maximum_age": "18 Years"}, {}]
)
def test_where_adults_may_take_part_twelve_months_count(ages: dict[str, Any]) -> None:
    assert duty(**ages).due == date(2026, 3, 31)


def test_trials_that_ended_before_the_register_took_results_had_until_2016() -> None:
    assert duty(completion_date=ended("2009-05")).due == date(2016, 7, 21)
    assert duty(completion_date=ended("2016-05")).due == date(2017, 5, 31)


@pytest.mark.parametrize(
    ("state", "why", "fields"),
    [
        ("no_duty", "never_started", {"overall_status": OverallStatus.WITHDRAWN}),
        ("undecidable", "country_not_stated", {"countries": ()}),
        ("undecidable", "outside_the_eu", {"countries": ("US", "JP")}),
        ("undecidable", "completion_not_stated", {"completion_date": None}),
        ("undecidable", "results_not_stated", {"has_results": None}),
        (
            "undecidable",
            "completion_not_confirmed",
            {"completion_date": StudyDate(PartialDate("2025-03-31"), DateType.ESTIMATED)},
        ),
        ("posted", None, {"has_results": True}),
    ],
)
def test_what_else_a_record_can_tell(state: str, why: str | None, fields: dict[str, Any]) -> None:
    assert on(**fields) == (state, why)


def test_another_record_that_names_an_eu_number_leaves_it_open() -> None:
    study = Study(
        study_key="isrctn:ISRCTN99000001",
        registry_key="isrctn",
        registration_number="ISRCTN99000001",
        secondary_ids=(SecondaryId(id=NUMBER),),
    )
    (found,) = duties(study)
    assert found.on(DAY) == ("undecidable", "eu_record_not_held")


def test_the_own_register_counts_before_what_another_record_names() -> None:
    named = Duty(rule="eu", verdict="undecidable", why="eu_record_not_held")
    own = duty()
    assert of_trial([named, own]) == (own,)
    assert of_trial([own, named]) == (own,)


def test_a_trial_has_one_duty_a_rule_and_results_count_wherever_they_stand() -> None:
    late, posted = duty(), duty(has_results=True)
    other = Duty(rule="fdaaa_801", verdict="does_not", why="no_us_site")
    assert of_trial([late, other, posted]) == (posted, other)
