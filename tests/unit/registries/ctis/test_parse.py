"""What becomes of a CTIS record."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec
import pytest

from tracker.derive import read_study
from tracker.errors import ParseError
from tracker.issues import Issue
from tracker.registries.ctis.redact import raw_record
from tracker.study.model import Intervention, SecondaryId, Site, Study, StudyDate
from tracker.study.partial_date import PartialDate
from tracker.study.vocabulary import DateType, OverallStatus, Phase

Json = dict[str, Any]
Make = Callable[..., Json]


def study_of(record: Json) -> tuple[Study, tuple[Issue, ...]]:
    raw = raw_record(msgspec.json.encode(record))
    return read_study("ctis", raw.registration_number, raw.body)


def test_a_record_becomes_a_study_without_issues(ctis_record: Make) -> None:
    study, issues = study_of(ctis_record())
    assert issues == ()
    assert study.study_key == "ctis:2029-500001-11-00"
    assert study.overall_status == OverallStatus.RECRUITING
    assert study.phases == (Phase.PHASE1, Phase.PHASE2)
    assert study.countries == ("CH", "ES", "FR")
    assert study.start_date == StudyDate(PartialDate("2026-02-08"), DateType.ACTUAL)
    assert study.completion_date == StudyDate(PartialDate("2028-05-06"), DateType.ESTIMATED)
    assert study.first_posted == StudyDate(PartialDate("2026-01-20"))
    assert study.first_submitted == StudyDate(PartialDate("2025-11-12"))
    assert study.enrollment is not None
    assert study.enrollment.count == 35
    assert study.lead_sponsor is not None
    assert study.lead_sponsor.name == "Nowhere University Hospital"
    assert [sponsor.name for sponsor in study.collaborators] == ["Cells GmbH"]
    assert study.sex == "ALL"
    assert study.standard_ages == ("ADULT",)
    assert study.healthy_volunteers is False


def test_the_sites_have_the_status_of_their_country(ctis_record: Make) -> None:
    study, _ = study_of(ctis_record())
    assert study.sites == (
        Site("Clinic One", "Madrid", None, "28001", "Spain", "ES", OverallStatus.RECRUITING),
        Site(raw_country="France", country="FR", status=OverallStatus.UNKNOWN),
    )


def test_products_carry_role_form_and_route(ctis_record: Make) -> None:
    study, _ = study_of(ctis_record())
    assert study.interventions == (
        Intervention(
            "Invented mesenchymal stromal cells",
            description="Test; SUSPENSION FOR INFUSION; INTRAVENOUS USE",
        ),
    )


def test_other_numbers_are_kept_with_their_kind(ctis_record: Make) -> None:
    study, _ = study_of(ctis_record())
    assert set(study.secondary_ids) == {
        SecondaryId("2019-499999-11", "EudraCT number"),
        SecondaryId("NCT99000001", "ClinicalTrials.gov number"),
        SecondaryId("75,061", "other registry", "IND"),
    }


def test_the_status_of_the_application_is_never_taken_for_the_trials(ctis_record: Make) -> None:
    record = ctis_record(ctStatus="Ended")
    assert study_of(record)[0].overall_status == OverallStatus.RECRUITING
    del record["ctPublicStatusCode"]
    assert study_of(record)[0].overall_status is None


@pytest.mark.parametrize(
    ("kinds", "status"),
    [
        (
            [["EARLY_TERMINATION"], ["START_OF_TRIAL", "EARLY_TERMINATION"]],
            OverallStatus.TERMINATED,
        ),
        ([["EARLY_TERMINATION"], ["END_OF_TRIAL"]], OverallStatus.COMPLETED),
        ([], OverallStatus.COMPLETED),
    ],
)
def test_ended_is_terminated_where_every_state_says_so(
    ctis_record: Make, kinds: list[list[str]], status: OverallStatus
) -> None:
    states = [{"events": [{"notificationType": kind} for kind in one]} for one in kinds]
    record = ctis_record(ctPublicStatusCode=8, events={"trialEvents": states})
    assert study_of(record)[0].overall_status == status


def test_the_shape_before_june_2024_is_read_too(ctis_record: Make) -> None:
    new = ctis_record()
    old = new | new["authorizedApplication"]
    for key in ("authorizedApplication", "ctPublicStatusCode", "eudraCt", "publishDate"):
        del old[key]
    old |= {"ctStatus": "Authorised, not started", "eudraCtInfo": {"eudraCtCode": "2019-499999-11"}}
    study, issues = study_of(old)
    assert issues == ()
    assert study.overall_status == OverallStatus.NOT_YET_RECRUITING
    assert study.brief_title == "Cells for lupus"
    assert "2019-499999-11" in {number.id for number in study.secondary_ids}


def test_no_parts_of_member_states_is_a_record_all_the_same(ctis_record: Make) -> None:
    record = ctis_record()
    del record["authorizedApplication"]["authorizedPartsII"]
    study, _ = study_of(record)
    assert study.countries == ("CH", "ES", "FR")
    assert study.enrollment is not None
    assert study.enrollment.count == 5


def test_without_part_one_there_is_no_study(ctis_record: Make) -> None:
    with pytest.raises(ParseError, match="part I of the application is not there"):
        study_of(ctis_record(authorizedApplication={}))


def test_unknown_codes_and_keys_become_issues_never_values(ctis_record: Make) -> None:
    record = ctis_record(ctPublicStatusCode=99, novelty=1)
    part_one = record["authorizedApplication"]["authorizedPartI"]
    about = part_one["trialDetails"]["trialInformation"]
    about["trialCategory"]["trialPhase"] = "77"
    about["populationOfTrialSubjects"]["ageRanges"] = [{"ageRangeCategoryCode": "9"}]
    part_one["products"][0]["gadget"] = {}
    study, issues = study_of(record)
    assert (study.overall_status, study.phases, study.standard_ages) == (None, (), ())
    assert {(issue.code, issue.field, issue.value) for issue in issues} == {
        ("unknown_term", "overall_status", "99"),
        ("unknown_term", "phases", "77"),
        ("unknown_term", "age_group", "9"),
        ("unread_field", "novelty", ""),
        ("unread_field", "product.gadget", ""),
    }
