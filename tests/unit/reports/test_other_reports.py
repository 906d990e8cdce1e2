from __future__ import annotations

from datetime import UTC, date, datetime
from types import SimpleNamespace
from typing import Any

import pytest

from tracker.classification import Classification, Evidence
from tracker.reports.delays import slippage, time_in_status
from tracker.reports.diseases import build as diseases
from tracker.reports.facts import ImperfectRun, OpenIssue, StudyState
from tracker.reports.quality import build as quality
from tracker.reports.render.files import render
from tracker.reports.report import Report, Table
from tracker.reports.stop_reasons import stop_reason
from tracker.reports.study import build as study_page
from tracker.reports.trends import build as trends
from tracker.reports.words import Words
from tracker.study.model import Sponsor, Study
from tracker.study.vocabulary import Phase, SponsorRole

WORDS = Words("en")
DAY = date(2026, 10, 6)


def table(report: Report, key: str) -> Table:
    return next(table for table in report.tables if table.key == key)


def said(
    disease: str = "ms", cells: str = "msc", route: str = "intravenous"
) -> list[Classification]:
    values = (("disease_group", disease), ("cell_therapy", cells), ("route", route))
    return [Classification(concept, value) for concept, value in values]


def change(line_of: Any, path: str, before: Any, after: Any, day: date = DAY) -> Any:
    return line_of(path=path, before=before, after=after, day=day)


@pytest.fixture
def line_of() -> Any:
    def make(study_key: str = "ctgov:NCT99000001", **fields: Any) -> Any:
        return SimpleNamespace(study_key=study_key, **fields)

    return make


def test_registrations_by_year_and_disease(shelf, inputs) -> None:
    shelf.add(1, first_posted="2025-03-01", said=said("ms"))
    shelf.add(2, first_posted="2026-03-01", said=said("ms"))
    shelf.add(3, first_posted="2026-04-01", said=said("sle"))
    report = trends(inputs())
    by_year = table(report, "registration_year_by_disease_group")
    assert by_year.rows == (("2025", 1, 0), ("2026 (incomplete)", 1, 1))
    quarters = table(report, "registration_quarter")
    assert quarters.rows == (
        ("2025-Q1", 1),
        ("2025-Q2", 0),
        ("2025-Q3", 0),
        ("2025-Q4", 0),
        ("2026-Q1", 1),
        ("2026-Q2", 1),
        ("2026-Q3", 0),
        ("2026-Q4 (incomplete)", 0),
    )
    assert quarters.running == "2026-Q4"  # the closed quarters of the running year are whole
    assert render(report, ["html"])


def test_newcomers_of_the_last_twelve_months(shelf, inputs) -> None:
    shelf.add(
        1, [("DE", "Europe")], first_posted="2020-01-01", lead_sponsor_key="old", lead_sponsor="Old"
    )
    shelf.add(
        2, [("FR", "Europe")], first_posted="2026-01-01", lead_sponsor_key="old", lead_sponsor="Old"
    )
    shelf.add(
        3, [("DE", "Europe")], first_posted="2026-02-01", lead_sponsor_key="new", lead_sponsor="New"
    )
    report = trends(inputs())
    assert [row[0] for row in table(report, "new_sponsor").rows] == ["New"]
    assert [row[0] for row in table(report, "new_country").rows] == ["France"]


def test_dates_that_moved(line_of) -> None:
    path = "completion_date.date"
    moves = [
        change(line_of, path, "2026-01", "2026-07-15"),
        change(line_of, path, "2026-05", "2026-03"),
        change(line_of, path, "2026", "2027-03"),
        change(line_of, path, None, "2027-03"),
    ]
    row = slippage(moves, WORDS).rows[2]
    assert row[1:] == (2, 1, 1, 6, 6)


def test_time_between_two_observed_changes_of_status(line_of) -> None:
    path = "overall_status"
    changes = [
        change(line_of, path, "RECRUITING", "COMPLETED", date(2026, 5, 1)),
        change(line_of, path, "NOT_YET_RECRUITING", "RECRUITING", date(2026, 1, 1)),
    ]
    assert time_in_status(changes, WORDS).rows == (("Recruiting", 1, 120, 120),)


def test_quality_tells_what_is_missing_and_stale(shelf, inputs) -> None:
    shelf.add(1, phase=None, last_update_posted="2024-10-01")
    shelf.add(2, last_update_posted="2024-10-07")
    moment = datetime(2026, 10, 5, tzinfo=UTC)
    issue = OpenIssue(
        code="unknown_term",
        field="country",
        value="Utopia",
        message="add a line",
        example_study_key="ctgov:NCT99000001",
        seen=3,
        first_seen_at=moment,
    )
    run = ImperfectRun(
        started_at=moment, job="sync", subject="ctgov", outcome="partial", error=None
    )
    report = quality(inputs(issues=[issue], imperfect_runs=[run]))
    completeness = {row[0]: row[2:] for row in table(report, "completeness").rows}
    assert completeness["Phase"] == (2, 0.5)
    assert [row[0][0] for row in table(report, "stale").rows] == ["NCT99000001"]
    assert table(report, "unmapped").rows[0][2] == "Utopia"
    assert table(report, "unmapped").rows[0][4].startswith("Add one line to terms.toml")
    assert table(report, "runs").rows[0][3] == "partial"


def test_quality_where_no_study_is_open(shelf, inputs) -> None:
    shelf.add(1, overall_status="COMPLETED")
    assert table(quality(inputs()), "stale").rows == ()


def test_disease_sheet_parts_completed_from_ongoing(shelf, inputs) -> None:
    shelf.add(1, overall_status="COMPLETED", said=said(cells="msc"), start_date="2012")
    shelf.add(2, overall_status="COMPLETED", said=said(cells="hsc"), start_date="2015")
    shelf.add(3, said=said(), enrollment=20)
    shelf.add(4, said=said("sle"), overall_status="WITHDRAWN")
    report = diseases(inputs())
    assert [section.title for section in report.sections][:2] == [
        "Multiple sclerosis",
        "Systemic lupus erythematosus",
    ]
    done = table(report, "ms-completed")
    assert [(row[0][0], row[2]) for row in done.rows] == [
        ("NCT99000002", "HSC"),
        ("NCT99000001", "MSC"),
    ]
    assert table(report, "ms-ongoing").rows[0][7] == 20
    assert table(report, "sle-ended").rows[0][0][0] == "NCT99000004"


def test_study_sheet_tells_value_and_words(inputs) -> None:
    sponsor = Sponsor(SponsorRole.LEAD, "Uni", "Uni", "uni")
    study = Study(
        study_key="ctgov:NCT99000001",
        registry_key="ctgov",
        registration_number="NCT99000001",
        brief_title="Cells",
        phases=(Phase.PHASE1,),
        lead_sponsor=sponsor,
    )
    evidence = (Evidence("brief_title", "stem cells", "named"),)
    state = StudyState(
        study,
        (Classification("cell_therapy", "msc", (), evidence),),
        ((1, DAY, None, "observed"),),
        (),
        gone=DAY,
    )
    report = study_page(inputs(study=state))
    assert dict(table(report, "record").rows)["Phase"] == "Phase 1"
    assert table(report, "said").rows[0] == (
        "Cell type",
        "MSC",
        "",
        "stem cells (brief_title: named)",
    )
    assert "no longer in its registry since 2026-10-06" in dict(report.facts).values()
    assert b"NCT99000001" in render(report, ["html"])["NCT99000001.html"]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("Slow accrual", "recruitment"),
        ("Lack of funding", "funding"),
        ("COVID-19 made enrolment impossible", "covid"),
        ("The PI left the institution", "staff"),
        ("Because", "other"),
        ("", None),
        (None, None),
    ],
)
def test_why_studies_stop(text: str | None, reason: str | None) -> None:
    assert stop_reason(text) == reason
