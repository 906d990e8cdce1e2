"""What becomes of the full-text download of the EU Clinical Trials Register."""

from __future__ import annotations

from pathlib import Path

import pytest

from tracker.derive import read_study
from tracker.issues import Issue
from tracker.registries.catalog import registry
from tracker.study.model import Outcome, SecondaryId, Site, Study, StudyDate
from tracker.study.partial_date import PartialDate
from tracker.study.vocabulary import DateType, InterventionType, OverallStatus, Phase

RECORD = Path(__file__).with_name("country.txt")
HEAD = "This file contains full details on each clinical trial selected for download.\n\n"


def country(
    code: str = "ES", status: str = "Completed", number: str = "2019-499999-11", **more: str
) -> str:
    """One country's record; `more`: entered, title, phase2, whole, extra."""
    given = {
        "entered": "2019-05-06",
        "title": "Mesenchymal cells in lupus",
        "phase2": "No",
        "whole": "15",
        "extra": "",
    } | more
    template = RECORD.read_text(encoding="utf-8")
    return template.format(code=code, status=status, number=number, **given)


def studies(tmp_path: Path, *records: str) -> list[tuple[Study, tuple[Issue, ...]]]:
    path = tmp_path / "trials.txt"
    path.write_text(HEAD + "".join(records), encoding="utf-8")
    found = [record for page in registry("euctr").read_file(path) for record in page.records]
    return [read_study("euctr", r.registration_number, r.body) for r in found]


def test_a_record_becomes_a_study_without_issues(tmp_path: Path) -> None:
    ((study, issues),) = studies(tmp_path, country())
    assert issues == ()
    assert study.study_key == "euctr:2019-499999-11"
    assert study.official_title == "Mesenchymal cells in lupus", "the English one"
    assert study.brief_title == study.official_title, "there is no lay title"
    assert study.phases == (Phase.PHASE1,)
    assert study.overall_status == OverallStatus.COMPLETED
    assert study.lead_sponsor is not None
    assert study.lead_sponsor.name == "Nowhere University Hospital"
    assert [sponsor.name for sponsor in study.collaborators] == ["Cells GmbH"]
    assert study.secondary_ids == (SecondaryId("NCT99000001", "ClinicalTrials.gov number"),)
    assert study.primary_outcomes == (Outcome("Flares", None, "12 months"),)
    assert "Lupus nephritis" in study.keywords
    assert (study.sex, study.allocation, study.masking) == ("FEMALE", "RANDOMIZED", "DOUBLE")
    assert study.enrollment is not None
    assert study.enrollment.count == 15
    assert study.eligibility_criteria is not None
    assert study.eligibility_criteria.endswith("Lupus E. coli carriers too Adults: all")


def test_the_flag_of_cell_therapy_reaches_the_classification(tmp_path: Path) -> None:
    ((study, _),) = studies(tmp_path, country())
    (given,) = study.interventions
    assert (given.name, given.type, given.other_names) == (
        "Cells X",
        InterventionType.BIOLOGICAL,
        ("CX",),
    )
    assert given.description == (
        "Test; Somatic cell therapy medicinal product; Suspension for injection; "
        "Intravenous use; Intraarticular use"
    )


def test_the_countries_of_a_trial_are_one_study(tmp_path: Path) -> None:
    ended = "P. Date of the global end of the trial: 2023-02-01"
    records = (
        country("GB", "GB - no longer in EU/EEA", title="British words", entered="2019-01-01"),
        country("ES", "Prematurely Ended", number="2018-499998-22"),
        country("3rd", "Completed", title="From outside"),
        country("DE", "Prematurely Ended", title="German choice", extra=ended),
    )
    found = {study.registration_number: study for study, _ in studies(tmp_path, *records)}
    assert sorted(found) == ["2018-499998-22", "2019-499999-11"]
    study = found["2019-499999-11"]
    assert study.official_title == "German choice"
    assert study.countries == ("DE", "GB")
    assert study.sites == (
        Site(raw_country="DE", country="DE", status=OverallStatus.TERMINATED),
        Site(raw_country="GB", country="GB", status=OverallStatus.UNKNOWN),
    )
    assert study.overall_status == OverallStatus.COMPLETED, "the first in the order of statuses"
    assert study.first_posted == StudyDate(PartialDate("2019-01-01"))
    assert study.completion_date == StudyDate(PartialDate("2023-02-01"), DateType.ACTUAL)


def test_the_order_of_the_countries_makes_no_difference(tmp_path: Path) -> None:
    records = [country(code) for code in ("ES", "DE", "FR")]
    assert studies(tmp_path, *records) == studies(tmp_path, *reversed(records))


def test_of_two_records_of_one_country_the_later_stays(tmp_path: Path) -> None:
    ((study, _),) = studies(tmp_path, country(status="Ongoing"), country(status="Completed"))
    assert study.overall_status == OverallStatus.COMPLETED


@pytest.mark.parametrize(
    ("status", "ours"),
    [
        ("Ongoing", OverallStatus.UNKNOWN),
        ("Trial now transitioned", OverallStatus.UNKNOWN),
        ("Temporarily Halted", OverallStatus.SUSPENDED),
        ("Not Authorised", OverallStatus.WITHDRAWN),
    ],
)
def test_statuses(tmp_path: Path, status: str, ours: OverallStatus) -> None:
    ((study, issues),) = studies(tmp_path, country(status=status))
    assert (study.overall_status, issues) == (ours, ())


def test_a_status_that_nobody_knows_is_an_issue_whatever_others_say(tmp_path: Path) -> None:
    ((study, issues),) = studies(tmp_path, country("ES"), country("DE", "Dormant"))
    assert study.overall_status is None
    assert {(issue.code, issue.value) for issue in issues} == {("unknown_term", "Dormant")}


def test_without_a_total_the_age_groups_are_added_up(tmp_path: Path) -> None:
    ((study, _),) = studies(tmp_path, country(whole=""))
    assert study.enrollment is not None
    assert study.enrollment.count == 8


def test_a_number_that_is_none_is_an_issue(tmp_path: Path) -> None:
    ((study, issues),) = studies(tmp_path, country(whole="a dozen"))
    assert study.enrollment is not None
    assert study.enrollment.count == 8
    assert [(issue.code, issue.value) for issue in issues] == [("bad_count", "a dozen")]


def test_nothing_of_a_person_is_kept(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text(country(extra="write to c@example.org"), encoding="utf-8")
    (page,) = registry("euctr").read_file(path)
    for word in (b"Body", b"of the second line", b"example.org\n", b"@"):
        assert word not in page.records[0].body
