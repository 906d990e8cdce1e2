"""Results posted, published and due; prospective registration; sponsors and their groups."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from tracker.literature import Held
from tracker.reports.derived_columns import is_prospective
from tracker.reports.facts import StudyState
from tracker.reports.landscape import build as landscape
from tracker.reports.report import Report, Table
from tracker.reports.study import build as study_page
from tracker.reports.trends import build as trends
from tracker.reports.trials import as_trials, groups_of
from tracker.results_duty import Duty
from tracker.study.model import Sponsor, Study
from tracker.study.partial_date import PartialDate
from tracker.study.vocabulary import SponsorRole, SponsorType

DONE: dict[str, Any] = {
    "overall_status": "COMPLETED",
    "start_date": "2020-01-15",
    "primary_completion_date": "2024-05-31",
}
LATE = date(2025, 5, 31)


def table(report: Report, key: str) -> Table:
    return next(table for table in report.tables if table.key == key)


@pytest.fixture
def completed(shelf: Any) -> Any:
    """Five completed trials: one a standing, and one that is too young to be asked."""
    overdue = shelf.add(1, **DONE)
    shelf.owe(overdue, due=LATE)
    published = shelf.add(2, **DONE)
    shelf.owe(published, verdict="does_not", why="phase_1")
    shelf.publish(published, 99000001, published=PartialDate("2025-02"))
    shelf.publish(published, 99000002, published=PartialDate("2019-02"))
    unclear = shelf.add(3, **DONE)
    shelf.owe(unclear, verdict="undecidable", why="ind_not_public")
    shelf.owe(unclear, rule="eu", verdict="does_not", why="never_started")
    posted = shelf.add(4, has_results=True, **DONE)
    shelf.owe(posted, due=LATE, handed="posted")
    shelf.add(5, **(DONE | {"primary_completion_date": "2025-10"}))
    shelf.add(6, study_type="OBSERVATIONAL", **DONE)
    return shelf


@pytest.mark.usefixtures("completed")
def test_only_a_trial_with_a_rule_is_overdue_and_the_rule_stands_beside_it(inputs: Any) -> None:
    found = table(trends(inputs()), "results_overdue")
    (row,) = found.rows
    assert row[0][0] == "NCT99000001"
    assert row[4:] == ("FDAAA 801 (42 CFR 11)", "2025-05-31", None)


@pytest.mark.usefixtures("completed")
def test_completed_trials_stand_by_results_and_by_what_is_due(inputs: Any) -> None:
    found = table(trends(inputs()), "completed_results")
    rows = {value: row[1:] for value, row in zip(found.values, found.rows, strict=True)}
    assert rows["posted"] == (1, 0, 0, 1, 0)
    assert rows["published_only"] == (1, 0, 0, 0, 1)
    assert rows["none"] == (2, 1, 1, 0, 0)
    assert (found.known, found.total) == (4, 4)


@pytest.mark.usefixtures("completed")
def test_the_list_says_what_was_published_and_why_nothing_is_due(
    inputs: Any,
) -> None:
    rows = {row[0][0]: row for row in table(trends(inputs()), "no_results_posted").rows}
    assert sorted(rows) == ["NCT99000001", "NCT99000002", "NCT99000003"]
    assert rows["NCT99000002"][4:] == (
        "2025-02",
        2,
        "FDAAA 801 (42 CFR 11): No duty (Phase 1 only)",
    )
    assert "Overdue, due by 2025-05-31" in rows["NCT99000001"][6]
    assert rows["NCT99000003"][6].startswith("EU (EudraCT, CTIS): No duty")


@pytest.mark.usefixtures("completed")
def test_reasons_are_counted_what_is_open_first(inputs: Any) -> None:
    found = table(trends(inputs()), "results_reasons")
    assert [(value, row[3], row[4]) for value, row in zip(found.values, found.rows, strict=True)][
        :2
    ] == [("ind_not_public", 1, 1), ("never_started", 1, 1)]
    assert ("no_rule", 1, 0) in [
        (value, row[3], row[4]) for value, row in zip(found.values, found.rows, strict=True)
    ]


def test_results_that_were_sent_in_are_no_missing_results(shelf: Any, inputs: Any) -> None:
    shelf.owe(shelf.add(1, **DONE), due=LATE, handed="in_review")
    found = table(trends(inputs()), "completed_results")
    assert dict(zip(found.values, (row[1] for row in found.rows), strict=True))["sent_in"] == 1
    assert table(trends(inputs()), "results_overdue").rows == ()


def test_before_any_data_nothing_is_due(inputs: Any) -> None:
    report = trends(inputs(day=None))
    assert "results" not in {section.key for section in report.sections}


def test_the_registrations_of_a_trial_answer_together(shelf: Any) -> None:
    first, second = shelf.add(1, **DONE), shelf.add(2, **(DONE | {"has_results": True}))
    shelf.publish(first, 99000001, published=PartialDate("2025-02"))
    shelf.publish(second, 99000001, published=PartialDate("2025-02"))
    shelf.publish(second, 99000002, match="abstract", kind="results")
    studies = shelf.studies()
    trials = as_trials(studies, groups_of(studies, [[first, second]]))
    (row,) = trials.frame.to_dict("records")
    assert (row["publications"], row["results_published"]) == (2, "2025-02")
    assert row["results_state"] == "posted"


def test_unknown_results_and_sponsors_stay_unknown(shelf: Any) -> None:
    shelf.add(1, has_results=None, **DONE)
    shelf.add(2, sponsor_type="hospital", first_posted=None, **DONE)
    frame = shelf.studies().frame.astype(object)
    found = frame.where(frame.notna(), None).to_dict("records")
    assert [row["results_state"] for row in found] == [None, "none"]
    assert [row["sponsor_group"] for row in found] == [None, "academic"]
    assert [row["prospective"] for row in found] == ["no", None]


@pytest.mark.parametrize(
    ("registered", "start", "answer"),
    [
        ("2024-05-31", "2024-05-01", "yes"),
        ("2024-06-01", "2024-05-31", "no"),
        ("2024-04-30", "2024-05", "yes"),
        ("2024-05", "2024-05-20", "yes"),
        ("2024", "2025-01", "yes"),
        ("2025-01-02", "2024", "no"),
        ("2024-05-31", "2024", None),
        (None, "2024-05", None),
        ("2024-05", None, None),
    ],
)
def test_registered_in_or_before_the_month_of_the_start(
    registered: str | None, start: str | None, answer: str | None
) -> None:
    assert is_prospective(registered, start) == answer


def test_the_day_of_submission_counts_before_the_day_of_posting(shelf: Any, inputs: Any) -> None:
    shelf.add(1, start_date="2026-01-20", first_submitted="2026-01-31", first_posted="2026-02-03")
    shelf.add(2, start_date="2026-01-20", first_posted="2026-02-03")
    report = landscape(inputs())
    found = table(report, "prospective")
    assert dict(zip(found.values, (row[1] for row in found.rows), strict=True)) == {
        "yes": 1,
        "no": 1,
    }
    assert report.trials is not None
    assert report.trials.found_by["prospective"] == (("yes",), ("no",))
    by_year = table(trends(inputs()), "registration_year_by_prospective")
    assert by_year.rows == (("2026 (incomplete)", 1, 1),)


def test_sponsors_roll_up_and_collaborators_stand_apart(shelf: Any, inputs: Any) -> None:
    kinds = ("university", "hospital", "industry", "network", "individual", None)
    keys = [shelf.add(at, sponsor_type=kind) for at, kind in enumerate(kinds, 1)]
    shelf.support(keys[0], "Maker Inc.", "industry", key="maker")
    shelf.support(keys[1], "Maker", "industry", key="maker")
    shelf.support(keys[1], "Maker", "industry", key="maker")
    shelf.support(keys[1], "Nameless", None)
    report = landscape(inputs())
    groups = table(report, "sponsor_group")
    assert dict(zip(groups.values, (row[1] for row in groups.rows), strict=True)) == {
        "academic": 2,
        "industry": 1,
        "government": 0,
        "other": 2,
        None: 1,
    }
    assert table(report, "collaborator_types").rows == (("Industry", 2, 2 / 6),)
    assert table(report, "collaborators").rows == (("Maker", 2), ("Nameless", 1))


def test_a_person_is_shown_with_the_organisation_that_counts(shelf: Any, inputs: Any) -> None:
    shelf.add(
        1,
        lead_sponsor="Jane Doe, MD",
        lead_sponsor_affiliation="Example Hospital",
        lead_sponsor_key="example hospital",
        sponsor_type="hospital",
    )
    shelf.add(2, lead_sponsor="Other Hospital", sponsor_type="hospital")
    report = landscape(inputs())
    (row,) = table(report, "investigator_sponsors").rows
    assert row[1:] == ("Jane Doe, MD", "Example Hospital", "Hospital")
    assert report.trials is not None
    at = [column.key for column in report.trials.columns].index("lead_sponsor")
    assert {row[at] for row in report.trials.rows} == {
        "Jane Doe, MD (Example Hospital)",
        "Other Hospital",
    }


@pytest.mark.usefixtures("completed")
def test_publications_are_counted_and_listed_with_how_they_were_found(inputs: Any) -> None:
    report = landscape(inputs())
    found = table(report, "publications_by_match")
    assert found.rows[0] == ("Listed by the record as results", 1, 2)
    assert "2 publications of 1 of 6 trials" in found.rule
    first, second = table(report, "publications").rows
    assert first[1:4] == ("2019-02", "Listed by the record as results", None)
    assert second[0] == ("Paper 99000001", "https://pubmed.ncbi.nlm.nih.gov/99000001/")


JANE = Sponsor(
    SponsorRole.LEAD,
    "Jane Doe",
    "Jane Doe",
    "example hospital",
    sponsor_type=SponsorType.HOSPITAL,
    affiliation="Example Hospital",
)
NAMING = Held(
    study_key="ctgov:NCT99000001",
    key="pmid:99000001",
    match="abstract",
    title="Paper",
    pmid="99000001",
    kind="results",
    is_retracted=True,
)


def test_the_page_of_a_study_shows_publications_duties_and_whom_a_person_stands_for(
    inputs: Any,
) -> None:
    study = Study(
        study_key="ctgov:NCT99000001",
        registry_key="ctgov",
        registration_number="NCT99000001",
        lead_sponsor=JANE,
    )
    owed = Duty(rule="fdaaa_801", verdict="applies", due=LATE)
    state = StudyState(study, (), (), (), publications=(NAMING,), duties=(owed,))
    report = study_page(inputs(study=state))
    (paper,) = table(report, "publications").rows
    assert paper[2:] == ("Number in the abstract", "Results; retracted")
    assert table(report, "results_duty").rows == (
        ("FDAAA 801 (42 CFR 11)", "Overdue", "2025-05-31", None),
    )
    record = dict(table(report, "record").rows)
    assert "Example Hospital" in record["Lead sponsor"]
