"""Where registrations of one trial disagree, what the merged view says, and why."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from tracker.discrepancies import Discrepancy, find_discrepancies, merge
from tracker.study.model import Enrollment, Sponsor, Study, StudyDate, split_study_key
from tracker.study.partial_date import PartialDate
from tracker.study.vocabulary import DateType, OverallStatus, Phase, SponsorRole

ACTUAL, ESTIMATED = DateType.ACTUAL, DateType.ESTIMATED
NUMBERS = {"ctgov": "NCT99000017", "ctis": "2024-599017-22-00", "ictrp": "ChiCTR2990000017"}


def on(day: str, kind: DateType | None = None) -> StudyDate:
    return StudyDate(PartialDate(day), kind)


def study(registry_key: str, updated: str = "2026-01-01", **said: Any) -> Study:
    number = NUMBERS[registry_key]
    return Study(
        study_key=f"{registry_key}:{number}",
        registry_key=registry_key,
        registration_number=number,
        last_update_posted=on(updated),
        **said,
    )


def only(*studies: Study) -> Discrepancy:
    (found,) = find_discrepancies(studies)
    return found


def taken_from(found: Discrepancy) -> list[str]:
    return [split_study_key(s.study_key)[0] for s in found.statements if s.is_taken]


def sponsor(name: str, key: str) -> Sponsor:
    return Sponsor(SponsorRole.LEAD, name, name, key)


def test_the_status_of_the_registration_updated_last_is_taken() -> None:
    old = study("ctgov", "2024-01-01", overall_status=OverallStatus.RECRUITING)
    new = study("ictrp", "2025-01-01", overall_status=OverallStatus.COMPLETED)
    found = only(old, new)
    assert (found.field, found.taken) == ("overall_status", "COMPLETED")
    assert [s.value for s in found.statements] == ["RECRUITING", "COMPLETED"]
    assert taken_from(found) == ["ictrp"]
    assert "updated last" in found.reason


def test_a_status_that_a_registry_calls_unknown_gives_way_however_new() -> None:
    new = study("ctgov", "2026-01-01", overall_status=OverallStatus.UNKNOWN)
    old = study("ictrp", "2020-01-01", overall_status=OverallStatus.COMPLETED)
    assert merge([new, old]).overall_status is OverallStatus.COMPLETED
    assert merge([new]).overall_status is OverallStatus.UNKNOWN


def test_a_regulators_phase_is_taken() -> None:
    found = only(
        study("ctgov", "2026-01-01", phases=(Phase.PHASE1, Phase.PHASE2)),
        study("ctis", "2020-01-01", phases=(Phase.PHASE2,)),
    )
    assert (found.taken, taken_from(found)) == (["PHASE2"], ["ctis"])


def test_a_count_is_taken_over_a_newer_plan() -> None:
    found = only(
        study("ctgov", "2026-01-01", enrollment=Enrollment(60, ESTIMATED)),
        study("ictrp", "2020-01-01", enrollment=Enrollment(41, ACTUAL)),
    )
    assert found.taken == {"count": 41, "type": "ACTUAL"}
    assert taken_from(found) == ["ictrp"]


def test_countries_are_taken_together_and_each_registry_is_right_in_part() -> None:
    found = only(study("ctgov", countries=("DE", "US")), study("ctis", countries=("DE", "FR")))
    assert found.taken == ["DE", "FR", "US"]
    assert taken_from(found) == ["ctgov", "ctis"]


def test_two_spellings_of_one_sponsor_do_not_disagree() -> None:
    one = study("ctgov", lead_sponsor=sponsor("Univ. of Northford", "northford"))
    other = study("ctis", lead_sponsor=sponsor("University of Northford", "northford"))
    assert find_discrepancies([one, other]) == []
    third = study("ictrp", lead_sponsor=sponsor("Eastholm", "eastholm"))
    assert only(one, other, third).taken == "Univ. of Northford"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"start_date": on("2024-05")}, {"start_date": on("2024-05-17")}),
        ({"start_date": on("2024-05", ESTIMATED)}, {"start_date": on("2024-05", ACTUAL)}),
        ({"enrollment": Enrollment(20, ESTIMATED)}, {"enrollment": Enrollment(20, ACTUAL)}),
        ({"phases": (Phase.PHASE1,)}, {"phases": ()}),
        ({"overall_status": OverallStatus.COMPLETED}, {}),
        ({"countries": ("DE",)}, {}),
    ],
)
def test_less_is_no_disagreement(one: dict[str, Any], other: dict[str, Any]) -> None:
    assert find_discrepancies([study("ctgov", **one), study("ctis", **other)]) == []


def test_days_that_both_fit_a_month_disagree_with_each_other() -> None:
    studies = [
        study("ctgov", start_date=on("2024-05")),
        study("ctis", start_date=on("2024-05-17")),
        study("ictrp", start_date=on("2024-05-20")),
    ]
    assert only(*studies).field == "start_date"


def test_the_merged_view_fills_what_the_first_registration_lacks() -> None:
    merged = merge([study("ctgov"), study("ctis", completion_date=on("2027-01", ESTIMATED))])
    assert merged.study_key == "ctgov:NCT99000017"
    assert merged.completion_date == on("2027-01", ESTIMATED)


@given(st.permutations(["ctgov", "ctis", "ictrp"]), st.data())
def test_the_order_of_registrations_decides_no_value(order: list[str], data: Any) -> None:
    days = st.sampled_from(["2024-01-01", "2025-01-01"])
    counts = st.integers(0, 3).map(lambda count: Enrollment(count, ACTUAL))
    studies = {
        key: study(key, data.draw(days), enrollment=data.draw(st.none() | counts))
        for key in NUMBERS
    }
    merged = merge([studies[key] for key in order])
    assert merged.enrollment == merge(list(studies.values())).enrollment


def test_a_trial_with_one_registration_has_nothing_to_disagree_with() -> None:
    alone = study("ctgov", countries=("DE",), overall_status=OverallStatus.COMPLETED)
    assert find_discrepancies([alone]) == []
    assert merge([alone]) == structs.replace(alone)
