"""The state of the statement's own day: observed, told by the registry's dates, or not known."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from benchmarks.who_copy import portal_export
from jobs.link.trials import link_if_due
from jobs.sync.import_files import import_files
from tracker.statements.verdict import CONTRADICTED, NOT_DECIDABLE, SUPPORTED

Make = Callable[..., Any]


def study(
    record: Make, serial: int, posted: str, updated: str, phase: str = "PHASE1", **status: Any
) -> dict[str, Any]:
    made: dict[str, Any] = record(
        serial,
        statusModule={
            "studyFirstPostDateStruct": {"date": posted, "type": "ACTUAL"},
            "lastUpdatePostDateStruct": {"date": updated, "type": "ACTUAL"},
            **status,
        },
        designModule={"phases": [phase]},
    )
    return made


@pytest.fixture
def made(world: Make, record: Make, whole: dict[str, Any]) -> Any:
    """One study last updated in 2015, one in 2026, and one registered between the two passes."""
    old = study(record, 1, "2015-02-01", "2015-02-01")
    living = study(record, 2, "2016-02-01", "2026-09-01", "PHASE2")
    new = study(record, 3, "2026-10-05", "2026-10-06")
    grown = study(record, 2, "2016-02-01", "2026-10-06", "PHASE3")
    found = world([old, living], [old, grown, new], **whole)
    found.sync(5)
    found.replica.advance()
    found.sync(6, full=True)
    return found


EVERY = {"kind": "every", "dimension": "phase", "values": ["PHASE1", "PHASE2"]}


def test_the_day_of_the_statement_is_asked_not_today(made: Any, check: Make) -> None:
    living = EVERY | {"where": {"registration_year": ["2016"]}}
    assert check(made, as_of="2026-10-05", **living).verdict.outcome == SUPPORTED
    now = check(made, as_of="2026-10-06", **living)
    assert now.verdict.outcome == CONTRADICTED
    numbers = now.holdings.trials.frame.loc[list(now.verdict.against), "registration_number"]
    assert list(numbers) == ["NCT99000002"]


def test_what_was_registered_by_the_day_and_seen_later_is_unknown(made: Any, check: Make) -> None:
    found = check(made, as_of="2026-10-05", **EVERY).verdict
    assert (found.tally.base, found.tally.known, found.tally.unknown) == (3, 2, 1)
    assert found.outcome == NOT_DECIDABLE
    assert [one.code for one in found.reasons] == ["not_of_that_day"]


def test_before_anything_was_observed_the_registrys_dates_tell(made: Any, check: Make) -> None:
    """The record not updated since is that of the day; of the other only what lasts is known."""
    found = check(made, as_of="2018", **EVERY)
    assert (found.verdict.tally.known, found.verdict.tally.unknown) == (1, 1)
    assert found.holdings.later_known == {"ctgov:NCT99000002"}
    assert found.verdict.outcome == NOT_DECIDABLE
    assert check(made, as_of="2015", **EVERY).verdict.outcome == SUPPORTED


def test_first_registered_needs_no_record_of_that_day(made: Any, check: Make) -> None:
    first = {"kind": "first_registered", "as_of": "2018"}
    assert check(made, **first, year=2015).verdict.outcome == SUPPORTED
    assert check(made, **first, year=2016).verdict.outcome == CONTRADICTED
    later = check(made, **first, year=2014).verdict
    assert (later.outcome, later.reasons[0].code) == (NOT_DECIDABLE, "begins_later")


def test_a_day_after_the_last_complete_pass_is_not_whole(made: Any, check: Make) -> None:
    found = check(made, as_of="2026-12-31", kind="count", exactly=3).verdict
    assert (found.outcome, found.reasons[0].code) == (NOT_DECIDABLE, "complete_until")
    assert check(made, as_of="2026-12-31", kind="count", at_least=3).verdict.outcome == SUPPORTED
    assert check(made, as_of="2026-12-31", kind="count", at_most=2).verdict.against
    first = check(made, as_of="2026-12-31", kind="first_registered", year=2015)
    assert first.verdict.outcome == SUPPORTED, "none registered since can be an earlier first"


def test_a_report_of_a_past_day_knows_what_was_known_then(made: Any, check: Make) -> None:
    now = check(made, as_of="2026-10-05", kind="count", exactly=3)
    assert now.verdict.outcome == SUPPORTED
    then = check(made, date(2026, 10, 5), as_of="2026-10-05", kind="count", exactly=2)
    assert then.verdict.outcome == SUPPORTED


def test_a_status_that_the_registry_sets_by_the_calendar_is_not_believed(
    world: Make, record: Make, whole: dict[str, Any], check: Make
) -> None:
    made = world([study(record, 1, "2015-02-01", "2015-02-01", overallStatus="UNKNOWN")], **whole)
    made.sync(5)
    about = {"kind": "count", "where": {"overall_status": ["UNKNOWN"]}, "exactly": 1}
    assert check(made, as_of="2015", **about).verdict.tally.perhaps == 1
    assert check(made, as_of="2026-10-05", **about).verdict.outcome == SUPPORTED


VERIFIED: dict[str, Any] = {
    "statusVerifiedDate": "2015-02",
    "completionDateStruct": {"date": "2014-12", "type": "ACTUAL"},
}


def test_a_status_set_by_the_calendar_is_the_one_before_until_it_could_be_set(
    world: Make, record: Make, whole: dict[str, Any], check: Make
) -> None:
    """Verified in February 2015, so two years later; the record was not updated since."""
    status = {"overallStatus": "UNKNOWN", "lastKnownStatus": "RECRUITING", **VERIFIED}
    made = world([study(record, 1, "2015-02-01", "2015-02-01", **status)], **whole)
    made.sync(5)

    def counted(as_of: str, status: str) -> Any:
        where = {"overall_status": [status]}
        return check(made, as_of=as_of, kind="count", where=where, exactly=1).verdict

    assert counted("2015", "RECRUITING").outcome == SUPPORTED
    assert counted("2015", "UNKNOWN").outcome == CONTRADICTED
    assert counted("2018", "UNKNOWN").outcome == SUPPORTED


def test_a_status_that_the_calendar_will_have_ended_is_not_known(
    world: Make, record: Make, whole: dict[str, Any], check: Make
) -> None:
    """Ours was seen in 2026; that of 2018 the registry will have shown as UNKNOWN."""
    status = {"overallStatus": "RECRUITING", **VERIFIED}
    made = world([study(record, 1, "2015-02-01", "2015-02-01", **status)], **whole)
    made.sync(5)
    about = {"kind": "count", "where": {"overall_status": ["RECRUITING"]}, "exactly": 1}
    assert check(made, as_of="2015", **about).verdict.outcome == SUPPORTED
    lapsed = check(made, as_of="2018", **about).verdict
    assert (lapsed.outcome, lapsed.tally.perhaps) == (NOT_DECIDABLE, 1)
    every = {"kind": "every", "dimension": "overall_status", "values": ["RECRUITING"]}
    assert [one.code for one in check(made, as_of="2018", **every).verdict.reasons] == [
        "not_of_that_day"
    ]
    assert check(made, as_of="2026-10-05", **about).verdict.outcome == SUPPORTED


def test_a_withdrawn_trial_never_started(
    world: Make, record: Make, whole: dict[str, Any], check: Make
) -> None:
    start = {"startDateStruct": {"date": "2014-01", "type": "ACTUAL"}}
    later = {"startDateStruct": {"date": "2016-01", "type": "ACTUAL"}}
    withdrawn = study(record, 1, "2014-02-01", "2026-09-01", overallStatus="WITHDRAWN", **start)
    made = world([withdrawn, study(record, 2, "2016-02-01", "2026-09-01", **later)], **whole)
    made.sync(5)
    assert check(made, kind="first_started", year=2016).verdict.outcome == SUPPORTED
    assert check(made, kind="first_registered", year=2016).verdict.outcome == CONTRADICTED


def test_a_copy_that_was_seen_before_the_record_itself_counts_once(
    world: Make, record: Make, whole: dict[str, Any], check: Make, at: Make, tmp_path: Path
) -> None:
    ours = study(record, 1, "2015-02-01", "2026-10-02")
    (tmp_path / "who.xml").write_bytes(portal_export([ours]))
    made = world([ours], **whole)
    import_files(made.runtime, "ictrp", [tmp_path / "who.xml"], observed_at=at(3, 16))
    made.sync(5)
    link_if_due(made.runtime)
    found = check(made, as_of="2026-10-04", kind="count", exactly=1)
    assert found.verdict.tally.base == 1
    assert list(found.holdings.trials.frame["study_key"]) == ["ctgov:NCT99000001"]
