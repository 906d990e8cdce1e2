"""Each home registry's wording of phases, sizes, countries, dates and interventions."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tracker.issues import Issue
from tracker.study.model import Intervention, Study, StudyDate
from tracker.study.partial_date import PartialDate
from tracker.study.vocabulary import DateType, InterventionType, Phase

Make = Callable[..., str]
Read = tuple[Study, tuple[Issue, ...]]
One = Callable[..., Read]
Studies = Callable[..., list[Read]]


@pytest.mark.parametrize(
    ("number", "phase", "phases", "codes"),
    [
        ("ChiCTR2900000001", "0", (), ["unconfirmed_term"]),
        ("IRCT20290101000001N1", "0", (Phase.EARLY_PHASE1,), []),
        ("NCT99000001", "Phase 2/Phase 3", (Phase.PHASE2, Phase.PHASE3), []),
        ("NCT99000001", "N/A", (Phase.NA,), []),
        ("ISRCTN99000001", "Not Specified", (), []),
        ("CTRI/2029/01/999999", "Phase 1/ Phase 2", (Phase.PHASE1, Phase.PHASE2), []),
        ("ChiCTR2900000001", "2020-02-01", (Phase.PHASE1, Phase.PHASE2), []),
        ("ChiCTR2900000001", "2020-03-02T00:00:00", (Phase.PHASE2, Phase.PHASE3), []),
        ("ChiCTR2900000001", "1-Feb", (Phase.PHASE1, Phase.PHASE2), []),
        ("ChiCTR2900000001", "Phase seventeen", (), ["unknown_term"]),
        (
            "EUCTR2019-499999-11-ES",
            "Human pharmacology (Phase I): noTherapeutic exploratory (Phase II): yes\n"
            "Therapeutic confirmatory - (Phase III): yes      Therapeutic use (Phase IV):",
            (Phase.PHASE2, Phase.PHASE3),
            [],
        ),
    ],
)
def test_each_registrys_way_of_writing_phases(
    one: One, number: str, phase: str, phases: tuple[Phase, ...], codes: list[str]
) -> None:
    study, issues = one(TrialID=number, Phase=phase)
    assert study.phases == phases
    assert [issue.code for issue in issues if issue.field == "phases"] == codes


@pytest.mark.parametrize(
    ("size", "count", "codes"),
    [
        ("120", 120, []),
        ("1,200", 1200, []),
        ("2019 Y:2418;2020 Y:821;", 3239, []),
        ("9999999", None, []),
        ("NULL", None, []),
        ("a few", None, ["bad_count"]),
        ("03/08/2019", None, ["bad_count"]),
    ],
)
def test_sample_sizes(one: One, size: str, count: int | None, codes: list[str]) -> None:
    study, issues = one(Target_size=size)
    assert (study.enrollment and study.enrollment.count) == count
    assert [issue.code for issue in issues] == codes


def test_a_counted_number_goes_before_the_planned_one(one: One) -> None:
    study, _ = one(Target_size="40", results_actual_enrollment="31")
    assert study.enrollment is not None
    assert (study.enrollment.count, study.enrollment.type) == (31, DateType.ACTUAL)


def test_not_recruiting_says_too_little_for_a_status_and_ongoing_is_asked_about(one: One) -> None:
    assert one(Recruitment_Status="Not Recruiting")[1] == ()
    study, issues = one(Recruitment_Status="Ongoing")
    assert study.overall_status is None
    assert [issue.code for issue in issues] == ["unconfirmed_term"]


def test_countries_of_all_spellings_and_dirt(one: One) -> None:
    names = "Iran (Islamic Republic of);Korea, Republic of;Latovia;Asia(except Japan);Viet Nam;NULL"
    study, issues = one(Countries=names)
    assert (study.countries, issues) == (("IR", "KR", "LV", "VN"), ())
    _, issues = one(Countries="Wuhan")
    assert [(issue.code, issue.value) for issue in issues] == [("unknown_term", "Wuhan")]


def test_a_date_of_authorisation_starts_nothing(one: One) -> None:
    dates = {"Date_enrollement": "12/09/2019", "Phase": ""}
    study, _ = one(TrialID="EUCTR2019-499999-11-ES", **dates)
    assert study.start_date is None
    study, _ = one(TrialID="DRKS99000001", type_enrolment="Anticipated", **dates)
    assert study.start_date == StudyDate(PartialDate("2019-09-12"), DateType.ESTIMATED)


def test_clinicaltrials_gov_gives_types_of_interventions(one: One) -> None:
    given = "Biological: UC-MSC;Other: standard care"
    study, issues = one(TrialID="NCT99000001", Intervention=given, Phase="Phase 1")
    assert issues == ()
    assert study.interventions == (
        Intervention("UC-MSC", InterventionType.BIOLOGICAL),
        Intervention("standard care", InterventionType.OTHER),
    )


def test_products_are_found_in_european_texts(one: One) -> None:
    names = ("Trade Name: ", "Product Name: Cells X", "INN or Proposed INN: cellsin")
    text = "".join(f"&lt;br&gt;{name}" for name in names)
    study, _ = one(TrialID="EUCTR2019-499999-11-ES", Intervention=text, Phase="")
    assert [given.name for given in study.interventions] == ["Cells X", "cellsin"]
