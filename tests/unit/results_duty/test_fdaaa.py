"""FDAAA 801: the questions that it asks a record, and what moves the day on which it is due."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from tracker.results_duty import Duty, duties
from tracker.study.model import Study, StudyDate
from tracker.study.partial_date import PartialDate
from tracker.study.vocabulary import DateType, OverallStatus, Phase, PrimaryPurpose, StudyType

DAY = date(2026, 10, 6)


def actual(text: str) -> StudyDate:
    return StudyDate(PartialDate(text), DateType.ACTUAL)


def planned(text: str) -> StudyDate:
    return StudyDate(PartialDate(text), DateType.ESTIMATED)


APPLICABLE: dict[str, Any] = {
    "study_key": "ctgov:NCT99000001",
    "registry_key": "ctgov",
    "registration_number": "NCT99000001",
    "study_type": StudyType.INTERVENTIONAL,
    "overall_status": OverallStatus.COMPLETED,
    "phases": (Phase.PHASE2,),
    "fda_regulated_drug": True,
    "fda_regulated_device": False,
    "countries": ("US",),
    "start_date": actual("2020-01"),
    "primary_completion_date": actual("2024-05-31"),
    "has_results": False,
}


def duty(**fields: Any) -> Duty:
    (found,) = duties(Study(**(APPLICABLE | fields)))
    return found


def on(day: date = DAY, **fields: Any) -> tuple[str, str | None]:
    return duty(**fields).on(day)


def test_an_applicable_trial_is_overdue_a_year_after_its_primary_completion() -> None:
    assert duty().due == date(2025, 5, 31)
    assert on(date(2025, 5, 31)) == ("not_due", None)
    assert on(date(2025, 6, 1)) == ("overdue", None)


@pytest.mark.parametrize(
    ("completed", "due"),
    [
        ("2024-05", date(2025, 5, 31)),
        ("2024", date(2025, 12, 31)),
        ("2024-02-29", date(2025, 2, 28)),
        ("2024-02", date(2025, 2, 28)),
    ],
)
def test_of_a_partial_date_the_last_day_counts(completed: str, due: date) -> None:
    assert duty(primary_completion_date=actual(completed)).due == due


def test_without_a_primary_completion_the_completion_counts() -> None:
    found = duty(primary_completion_date=None, completion_date=actual("2024-06-30"))
    assert found.due == date(2025, 6, 30)


@pytest.mark.parametrize(
    ("why", "fields"),
    [
        ("not_interventional", {"study_type": StudyType.OBSERVATIONAL}),
        ("not_interventional", {"study_type": StudyType.EXPANDED_ACCESS}),
        ("never_started", {"overall_status": OverallStatus.WITHDRAWN}),
        ("phase_1", {"phases": (Phase.PHASE1,)}),
        ("phase_1", {"phases": (Phase.EARLY_PHASE1,)}),
        ("not_fda_regulated", {"fda_regulated_drug": False}),
        ("no_us_site", {"countries": ("IR",), "fda_regulated_drug": None}),
        (
            "before_the_law",
            {"start_date": actual("2005-01"), "primary_completion_date": actual("2007-06-30")},
        ),
        ("waived", {"results_waived": True}),
        (
            "device_feasibility",
            {"fda_regulated_device": True, "primary_purpose": PrimaryPurpose.DEVICE_FEASIBILITY},
        ),
        (
            "product_not_approved",
            {
                "fda_regulated_device": True,
                "unapproved_device": True,
                "primary_completion_date": actual("2015-06-30"),
            },
        ),
    ],
)
def test_a_clear_no_ends_the_duty(why: str, fields: dict[str, Any]) -> None:
    assert on(**fields) == ("no_duty", why)


@pytest.mark.parametrize(
    ("why", "fields"),
    [
        ("study_type_not_stated", {"study_type": None}),
        ("phase_not_stated", {"phases": ()}),
        ("fda_regulation_not_stated", {"fda_regulated_drug": None, "fda_regulated_device": None}),
        ("fda_regulation_not_stated", {"fda_regulated_drug": None}),
        ("country_not_stated", {"countries": ()}),
        ("ind_not_public", {"countries": ("DE",)}),
        ("approval_not_stated", {"primary_completion_date": actual("2015-06-30")}),
        ("date_too_coarse", {"primary_completion_date": actual("2017-01")}),
        (
            "date_too_coarse",
            {"start_date": actual("2007"), "primary_completion_date": actual("2007")},
        ),
        (
            "start_not_stated",
            {"start_date": None, "primary_completion_date": actual("2007-06-30")},
        ),
        ("completion_not_stated", {"primary_completion_date": None}),
        ("results_not_stated", {"has_results": None}),
        (
            "completion_not_confirmed",
            {
                "primary_completion_date": planned("2024-05-31"),
                "overall_status": OverallStatus.UNKNOWN,
            },
        ),
    ],
)
def test_what_a_record_leaves_open_is_not_decidable(why: str, fields: dict[str, Any]) -> None:
    assert on(**fields) == ("undecidable", why)


def test_a_clear_no_goes_before_an_open_question() -> None:
    assert on(phases=(Phase.PHASE1,), fda_regulated_drug=None) == ("no_duty", "phase_1")


@pytest.mark.parametrize(
    "fields",
    [
        {"phases": (Phase.PHASE1, Phase.PHASE2)},
        {"phases": (Phase.NA,)},
        {"countries": ("PR",)},
        {"countries": ("DE", "US")},
        {"countries": ("DE",), "us_export": True},
        {"overall_status": OverallStatus.TERMINATED},
        {"overall_status": OverallStatus.ACTIVE_NOT_RECRUITING},
        {"primary_completion_date": actual("2017-01-18")},
        {"start_date": actual("2006-01")},
        {"start_date": None},
        {"fda_regulated_drug": False, "fda_regulated_device": True, "phases": (Phase.NA,)},
        {"fda_regulated_drug": False, "fda_regulated_device": True, "phases": ()},
        {"phases": (Phase.PHASE1,), "fdaaa801_violation": True},
        {
            "study_type": StudyType.OBSERVATIONAL,
            "pediatric_postmarket_device": True,
            "phases": (),
            "fda_regulated_drug": False,
        },
    ],
)
def test_trials_to_which_the_law_applies(fields: dict[str, Any]) -> None:
    assert on(**fields) == ("overdue", None)


def test_a_trial_that_goes_on_owes_nothing_yet() -> None:
    running = {"overall_status": OverallStatus.RECRUITING}
    assert on(primary_completion_date=planned("2027-03"), **running) == ("not_due", None)
    assert on(primary_completion_date=None, **running) == ("not_due", None)


def test_a_completion_in_the_future_is_not_due() -> None:
    assert on(primary_completion_date=actual("2026-12-01")) == ("not_due", None)


def test_a_date_without_a_type_is_believed_of_a_trial_that_has_ended() -> None:
    untyped = StudyDate(PartialDate("2024-05-31"))
    assert on(primary_completion_date=untyped) == ("overdue", None)
    unknown = on(primary_completion_date=untyped, overall_status=OverallStatus.UNKNOWN)
    assert unknown == ("undecidable", "completion_not_confirmed")


def test_a_certificate_in_time_delays_by_two_years_at_most() -> None:
    certified = {"certification_first_submitted": actual("2025-05-31")}
    assert duty(**certified).due == date(2027, 5, 31)
    assert on(**certified) == ("delayed", None)
    assert on(date(2027, 6, 1), **certified) == ("overdue", None)


def test_a_certificate_never_brings_the_day_forward() -> None:
    early = {"certification_first_submitted": actual("2021-01-01")}
    assert duty(**early).due == date(2025, 5, 31)


@pytest.mark.parametrize(
    "fields",
    [
        {"certification_first_submitted": actual("2025-06-01")},
        {"delayed_posting": True},
    ],
)
def test_a_delay_that_cannot_be_dated_accuses_nobody(fields: dict[str, Any]) -> None:
    assert on(**fields) == ("undecidable", "certificate_unclear")


@pytest.mark.parametrize(
    ("state", "fields"),
    [
        ("posted", {"has_results": True}),
        ("posted", {"results_first_posted": actual("2026-10-01")}),
        ("in_review", {"results_first_submitted": actual("2026-01-01")}),
        ("in_review", {"unposted_results_event": "RELEASE"}),
        ("returned", {"unposted_results_event": "RESET"}),
        ("overdue", {"unposted_results_event": "UNRELEASE"}),
    ],
)
def test_results_that_were_sent_in_are_not_overdue(state: str, fields: dict[str, Any]) -> None:
    assert on(**fields) == (state, None)


def test_other_registries_fall_under_no_rule() -> None:
    other = {"study_key": "isrctn:ISRCTN99000001", "registry_key": "isrctn"}
    assert duties(Study(**(APPLICABLE | other | {"registration_number": "ISRCTN99000001"}))) == ()
