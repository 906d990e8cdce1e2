"""What becomes of an ISRCTN record, in either format."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tracker.derive import read_study
from tracker.errors import ParseError
from tracker.issues import Issue
from tracker.registries.isrctn.redact import raw_record
from tracker.study.model import Intervention, Link, SecondaryId, Site, Study, StudyDate
from tracker.study.partial_date import PartialDate
from tracker.study.vocabulary import InterventionType, OverallStatus, Phase

Make = Callable[..., str]

WHO = """<trial><main><trial_id>ISRCTN99000007</trial_id><utrn/><reg_name>ISRCTN</reg_name>
<date_registration>10/08/2026</date_registration>
<primary_sponsor>University of Nowhere</primary_sponsor>
<public_title>Cells &amp; lupus</public_title><scientific_title>Cells in lupus</scientific_title>
<date_enrolment>03/08/2026</date_enrolment><type_enrolment>Actual</type_enrolment>
<target_size>42</target_size><recruitment_status>No longer recruiting</recruitment_status>
<url>https://www.isrctn.com/ISRCTN99000007</url><study_type>Interventional</study_type>
<study_design>Single-arm open-label study</study_design><phase>Phase II/III</phase>
<hc_freetext>Lupus</hc_freetext><i_freetext>Cells</i_freetext>
<results_actual_enrolment>0</results_actual_enrolment></main>
<contacts><contact><email>a@example.org</email><lastname>Body</lastname></contact></contacts>
<countries><country2>United Kingdom</country2><country2>Italy</country2></countries>
<criteria><gender>All</gender><agemin>18 Years</agemin></criteria>
<primary_outcome><prim_outcome>Flares; and pain</prim_outcome>
<prim_outcome>Dose</prim_outcome></primary_outcome>
<secondary_ids><secondary_id><sec_id>364497</sec_id>
<issuing_authority>IRAS</issuing_authority></secondary_id>
</secondary_ids><ethics_reviews><ethics_review><contact_name>Ms C</contact_name>
<status>Approved</status></ethics_review></ethics_reviews></trial>"""


def study_of(served: str) -> tuple[Study, tuple[Issue, ...]]:
    raw = raw_record(served)
    return read_study("isrctn", raw.registration_number, raw.body)


def test_a_record_becomes_a_study_without_issues(isrctn_record: Make) -> None:
    study, issues = study_of(isrctn_record())
    assert issues == ()
    assert study.study_key == "isrctn:ISRCTN99000001"
    assert study.url == "https://www.isrctn.com/ISRCTN99000001"
    assert study.phases == (Phase.PHASE1, Phase.PHASE2)
    assert study.countries == ("GB",)
    assert study.sites == (Site("Clinic One", "Leeds", None, "LS1", "United Kingdom", "GB"),)
    assert study.start_date == StudyDate(PartialDate("2025-11-01"))
    assert study.completion_date == StudyDate(PartialDate("2027-01-01"))
    assert study.first_posted == StudyDate(PartialDate("2025-01-20"))
    assert study.last_update_posted == StudyDate(PartialDate("2026-03-02"))
    assert study.lead_sponsor is not None
    assert study.lead_sponsor.name == "University of Nowhere"
    assert study.enrollment is not None
    assert (study.enrollment.count, study.enrollment.type) == (40, "ESTIMATED")
    assert (study.allocation, study.masking) == ("RANDOMIZED", "DOUBLE")
    assert study.intervention_model == "PARALLEL"
    assert study.primary_purpose == "TREATMENT"
    assert [outcome.measure for outcome in study.secondary_outcomes] == ["Pain"]
    assert study.links == (Link("https://example.org/p", "protocol"),)


def test_words_for_no_number_are_no_number(isrctn_record: Make) -> None:
    study, _ = study_of(isrctn_record())
    assert study.org_study_id == SecondaryId("CELL-1")
    assert study.secondary_ids == (
        SecondaryId("2019-499999-11, 2019-499998-11", "EudraCT number"),
        SecondaryId("U1111-2222-3333", "UTN"),
    )


def test_a_comma_in_brackets_parts_no_names(isrctn_record: Make) -> None:
    study, _ = study_of(isrctn_record())
    assert study.interventions == (
        Intervention("Cells (autologous, thawed)", InterventionType.BIOLOGICAL, "One infusion"),
        Intervention("Placebo", InterventionType.BIOLOGICAL, "One infusion"),
    )


@pytest.mark.parametrize(
    ("edited", "status"),
    [
        ("2025-10-31", OverallStatus.NOT_YET_RECRUITING),
        ("2025-11-01", OverallStatus.RECRUITING),
        ("2026-05-31", OverallStatus.RECRUITING),
        ("2026-06-01", OverallStatus.ACTIVE_NOT_RECRUITING),
        ("2027-01-01", OverallStatus.COMPLETED),
    ],
)
def test_the_status_is_that_of_the_day_of_the_last_edit(
    isrctn_record: Make, edited: str, status: OverallStatus
) -> None:
    assert study_of(isrctn_record(edited=edited))[0].overall_status == status


def test_an_override_wins_over_all_dates(isrctn_record: Make) -> None:
    stopped = (
        "<overallStatusOverride>Stopped</overallStatusOverride>"
        "<reasonAbandoned>Funds</reasonAbandoned>"
    )
    study, issues = study_of(isrctn_record(edited="2027-05-05", override=stopped))
    assert (study.overall_status, study.why_stopped) == (OverallStatus.TERMINATED, "Funds")
    assert issues == ()


def test_an_override_that_nobody_confirmed_is_an_issue_and_no_status(isrctn_record: Make) -> None:
    override = "<overallStatusOverride>Abandoned</overallStatusOverride>"
    study, issues = study_of(isrctn_record(override=override))
    assert study.overall_status is None
    assert [(issue.code, issue.value) for issue in issues] == [("unconfirmed_term", "Abandoned")]


def test_without_date_of_edit_no_status_is_made_up(isrctn_record: Make) -> None:
    record = isrctn_record().replace("lastUpdated=", "created=")
    study, issues = study_of(record)
    assert study.overall_status is None
    assert [issue.code for issue in issues] == ["no_status"]


def test_an_element_that_nobody_reads_is_an_issue(isrctn_record: Make) -> None:
    _, issues = study_of(isrctn_record(override="<novelty>x</novelty>"))
    assert [(issue.code, issue.field) for issue in issues] == [
        ("unread_field", "fullTrial/trial/trialDesign/novelty")
    ]


def test_the_body_does_not_move_while_the_record_does_not(isrctn_record: Make) -> None:
    once = raw_record(isrctn_record()).body
    assert raw_record(once.decode()).body == once
    assert raw_record(isrctn_record().replace(' version="3"', " version='3'")).body == once


def test_whos_format_is_read_too() -> None:
    study, issues = study_of(WHO)
    assert issues == ()
    assert study.study_key == "isrctn:ISRCTN99000007"
    assert study.overall_status == OverallStatus.ACTIVE_NOT_RECRUITING
    assert study.phases == (Phase.PHASE2, Phase.PHASE3)
    assert study.first_posted == StudyDate(PartialDate("2026-08-10"))
    assert study.countries == ("GB", "IT")
    assert study.secondary_ids == (SecondaryId("364497", None, "IRAS"),)
    assert study.enrollment is not None
    assert study.enrollment.count == 42, "an actual number of 0 stands for none"
    assert [o.measure for o in study.primary_outcomes] == ["Dose", "Flares; and pain"]
    assert (study.masking, study.intervention_model) == ("NONE", "SINGLE_GROUP")


@pytest.mark.parametrize("served", ["<fullTrial/>", "<trial><main/></trial>", "<a>", "", "text"])
def test_what_is_no_record_is_refused(served: str) -> None:
    with pytest.raises(ParseError):
        raw_record(served)
