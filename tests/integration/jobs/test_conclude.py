from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from msgspec import structs

from db.read.issues import open_issues
from tracker.errors import SnapshotRejected
from tracker.history import State, kind_of_new
from tracker.study.model import Study
from tracker.study.partial_date import PartialDate
from tracker.study.parts import StudyDate

Make = Callable[..., Any]
Record = dict[str, Any]


@pytest.mark.parametrize(
    ("posted", "kind"),
    [
        ("2026-10-05", "registered"),
        ("2026-10-06", "registered"),
        ("2026-08-06", "registered"),
        ("2026-08-05", "found_late"),
        ("2026-09", "registered"),
        ("2026", "registered"),
        ("2025", "found_late"),
        ("1999-01-01", "found_late"),
        (None, "found_late"),
    ],
)
def test_where_nobody_looked_before_days_decide_what_is_new(
    at: Callable[..., datetime], posted: str | None, kind: str
) -> None:
    first = State(first_observed_at=at(5), last_changed_at=at(5))
    assert kind_of_new(posted_on(posted), first, 60) == kind
    baseline = structs.replace(first, is_baseline=True, looked_until=date(2026, 10, 1))
    assert kind_of_new(posted_on(posted), baseline, 60) == "baseline"


def posted_on(day: str | None, key: str = "ctgov", number: str = "NCT99000001") -> Study:
    return Study(
        study_key=f"{key}:{number}",
        registry_key=key,
        registration_number=number,
        first_posted=StudyDate(PartialDate(day)) if day else None,
    )


@pytest.mark.parametrize(
    ("posted", "kind"),
    [
        ("2026-01-08", "registered"),  # ClinicalTrials.gov may show it three days later
        ("2026-01-07", "found_late"),
        ("2026-10-05", "registered"),
        ("2026-01", "registered"),  # any day of it
        ("2025-12", "found_late"),
        (None, "found_late"),
    ],
)
def test_new_is_what_was_posted_since_we_last_looked(
    at: Callable[..., datetime], posted: str | None, kind: str
) -> None:
    """However long ago that was."""
    seen = State(first_observed_at=at(5), last_changed_at=at(5), looked_until=date(2026, 1, 11))
    assert kind_of_new(posted_on(posted), seen, 60) == kind


@pytest.mark.parametrize(
    ("number", "days"),
    [("IRCT20990101000001N1", 35), ("ChiCTR9900000001", 14), ("NCT99000001", 14), ("X-1", 35)],
)
def test_what_a_registry_collects_it_may_show_later(
    at: Callable[..., datetime], number: str, days: int
) -> None:
    looked = date(2026, 9, 30)
    seen = State(first_observed_at=at(5), last_changed_at=at(5), looked_until=looked)
    for late, kind in ((0, "registered"), (1, "found_late")):
        study = posted_on(str(looked - timedelta(days=days + late)), "ictrp", number)
        assert kind_of_new(study, seen, 60) == kind


def unreadable(record: Record) -> Record:
    """The record with a value of a wrong type, which only parse can find."""
    record["protocolSection"]["designModule"]["enrollmentInfo"] = {"count": "forty"}
    return record


def test_a_record_that_cannot_be_read_keeps_its_last_version(world: Make, record: Make) -> None:
    others = [record(serial) for serial in range(2, 150)]
    changed = record(2, conditionsModule={"conditions": ["Other"]})
    made = world([record(1), *others], [unreadable(record(1)), changed, *others[1:]])
    made.sync(5)
    made.replica.advance()
    report = made.sync(6, full=True)
    assert report.outcome.counts()["unreadable"] == 1
    assert report.outcome.counts()["changed"] == 1
    assert report.outcome.counts()["gone"] == 0
    key = "study_key = 'ctgov:NCT99000001'"
    assert made.rows(f"SELECT version_number, phase FROM study WHERE {key}") == [
        (1, "PHASE1/PHASE2")
    ]
    with made.runtime.engine.connect() as connection:
        (issue,) = open_issues(connection, "error")
    assert (issue.code, issue.value) == ("unreadable_record", "NCT99000001")
    assert "enrollmentInfo.count" in issue.message


def test_a_new_record_that_cannot_be_read_is_no_study_yet(world: Make, record: Make) -> None:
    others = [record(serial) for serial in range(2, 150)]
    made = world([unreadable(record(1)), *others], [record(1), *others])
    made.sync(5)
    assert len(made.rows("SELECT * FROM study")) == len(others)
    assert len(made.rows("SELECT * FROM study_search")) == len(others)
    made.replica.advance()
    assert made.sync(6, full=True).outcome.counts()["new"] == 1


def test_too_many_unreadable_records_spoil_the_pass_and_are_shown(
    world: Make, record: Make
) -> None:
    serials = range(1, 12)
    spoilt = [unreadable(record(serial)) for serial in serials]
    other = {"conditionsModule": {"conditions": ["Other"]}}
    made = world([record(n) for n in (*serials, 20)], [*spoilt, record(20, **other)])
    made.sync(5)
    before = made.content()
    made.replica.advance()
    with pytest.raises(SnapshotRejected, match="11 of 12 records cannot be read"):
        made.sync(6, full=True)
    after = made.content()
    assert {name for name in after if after[name] != before[name]} == {"body"}
    with made.runtime.engine.connect() as connection:
        shown = {issue.value for issue in open_issues(connection, "error")}
    assert shown == {f"NCT99{serial:06}" for serial in serials}, "the message says they are shown"


def test_unknown_words_become_issues_once_a_record(world: Make, record: Make) -> None:
    odd = record(1, designModule={"phases": ["PHASE9"]})
    made = world([odd, record(2)])
    made.sync(5)
    made.sync(6, full=True)
    with made.runtime.engine.connect() as connection:
        (issue,) = open_issues(connection)
    found = (issue.code, issue.field, issue.value, issue.seen, issue.example_study_key)
    assert found == ("unknown_term", "phases", "PHASE9", 1, "ctgov:NCT99000001")


def test_the_search_that_found_a_study_is_noted(world: Make, record: Make) -> None:
    searches = {
        "all": {"title": "t", "query": {"term": "AREA[LastUpdatePostDate]RANGE[MIN,MAX]"}},
        "second": {"title": "t", "query": {"cond": "Gout"}},
    }
    gout = {"conditionsModule": {"conditions": ["Gout"]}}
    first = [record(1), record(2, **gout), record(3, **gout)]
    made = world(first, [record(1), record(2), record(3, **gout)], searches=searches)
    report = made.sync(5)
    assert report.searches == {"all": 3, "second": 2}
    pairs = "SELECT study_key, search FROM study_search ORDER BY 1, 2"
    expected = [(f"ctgov:NCT9900000{n}", "all") for n in (1, 2, 3)]
    expected += [(f"ctgov:NCT9900000{n}", "second") for n in (2, 3)]
    assert made.rows(pairs) == sorted(expected)
    made.replica.advance()
    made.sync(6, full=True)
    assert made.rows(pairs) == sorted(expected), "it stays a candidate"
