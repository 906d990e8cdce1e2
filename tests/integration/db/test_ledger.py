"""Runs, snapshots and issues: what is written down of each attempt, also of those cut short."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import Engine, text

from db.read.issues import open_issues
from db.read.snapshots import last_complete, newest_observed_at
from db.transaction import writing
from db.write import runs
from db.write.issues import close_issue, record_issues
from db.write.snapshots import close_snapshot, open_snapshot
from tracker.issues import Issue, IssueLog, Level

At = Callable[..., datetime]


def rows(engine: Engine, query: str) -> list[tuple[Any, ...]]:
    with engine.connect() as connection:
        return [tuple(row) for row in connection.execute(text(query))]


def open_one(engine: Engine, run_id: int, now: datetime, search: str = "all", **more: Any) -> int:
    needed = {"registry_key": "ctgov", "query": "{}", "scope": "full", "observed_at": now}
    return open_snapshot(engine, run_id=run_id, search=search, **needed | more)


def close(engine: Engine, snapshot_id: int, state: str = "accepted", how: str = "COMPLETE") -> None:
    with writing(engine) as connection:
        close_snapshot(connection, snapshot_id, state=state, completeness=how)


def test_a_run_that_never_ended_is_marked_by_the_next(engine: Engine, at: At) -> None:
    first = runs.start_run(engine, "sync", "ctgov", at(5))
    open_one(engine, first, at(5))
    other = runs.start_run(engine, "sync", "ctis", at(5))
    second = runs.start_run(engine, "sync", "ctgov", at(6))
    found = rows(engine, "SELECT id, outcome, finished_at IS NULL, error FROM run ORDER BY id")
    assert found == [
        (first, "interrupted", 0, "the process ended in mid-run"),
        (other, "running", 1, None),
        (second, "running", 1, None),
    ]
    assert rows(engine, "SELECT state, completeness FROM snapshot") == [("rejected", "PARTIAL")]


def test_a_run_ends_with_its_counts_and_rejects_what_it_left_open(engine: Engine, at: At) -> None:
    run_id = runs.start_run(engine, "sync", "ctgov", at(5))
    kept, left = open_one(engine, run_id, at(5)), open_one(engine, run_id, at(5), "other")
    close(engine, kept)
    with writing(engine) as connection:
        runs.finish_run(connection, run_id, at(5, 16), "failed", {"new": 3}, "no answer")
    ((outcome, counts, error),) = rows(engine, "SELECT outcome, counts, error FROM run")
    assert (outcome, json.loads(counts), error) == ("failed", {"new": 3}, "no answer")
    assert rows(engine, "SELECT id, state FROM snapshot ORDER BY id") == [
        (kept, "accepted"),
        (left, "rejected"),
    ]


def test_the_last_complete_pass_is_the_newest_that_was_believed(engine: Engine, at: At) -> None:
    run_id = runs.start_run(engine, "sync", "ctgov", at(5))
    full = open_one(engine, run_id, at(5))
    close(engine, full)
    part = open_one(engine, run_id, at(6), scope="incremental")
    close(engine, part)
    close(engine, open_one(engine, run_id, at(7)), how="PARTIAL")
    close(engine, open_one(engine, run_id, at(8)), state="rejected")
    close(engine, open_one(engine, run_id, at(9), "other"))
    open_one(engine, run_id, at(10))
    with engine.connect() as connection:
        assert last_complete(connection, "ctgov", "all").id == part
        assert last_complete(connection, "ctgov", "all", full=True).id == full
        assert last_complete(connection, "ctgov", "none") is None
        assert last_complete(connection, "ctis", "all") is None
        assert newest_observed_at(connection, "ctgov") == at(9)
        assert newest_observed_at(connection, "ctis") is None


@pytest.fixture
def log() -> IssueLog:
    made = IssueLog("ctgov", "ctgov:NCT99000001")
    made.unknown_term("phases", "PHASE9")
    made.unknown_term("phases", "PHASE9")
    made.add("bad_date", "start_date", "x" * 500, Level.ERROR, "no date")
    return made


def test_the_same_issue_is_counted_and_not_repeated(engine: Engine, at: At, log: IssueLog) -> None:
    for day in (5, 6):
        with writing(engine) as connection:
            record_issues(connection, log.found, at(day))
    with engine.connect() as connection:
        worst, second = open_issues(connection)
        assert open_issues(connection, "note") == []
        assert [row.code for row in open_issues(connection, "warning")] == ["unknown_term"]
    assert (worst.code, worst.seen, len(worst.value)) == ("bad_date", 2, 200)
    assert (second.code, second.value, second.seen) == ("unknown_term", "PHASE9", 4)
    assert (second.first_seen_at, second.last_seen_at) == (at(5), at(6))
    assert second.example_study_key == "ctgov:NCT99000001"


def test_a_closed_issue_that_comes_back_is_open_again(
    engine: Engine, at: At, log: IssueLog
) -> None:
    with writing(engine) as connection:
        record_issues(connection, log.found, at(5))
        (worst, _) = open_issues(connection)
        assert close_issue(connection, worst.id, at(6))
        assert not close_issue(connection, worst.id, at(6))
        assert not close_issue(connection, 999, at(6))
        assert len(open_issues(connection)) == 1
        record_issues(connection, log.found, at(7))
        assert len(open_issues(connection)) == 2


def test_an_issue_says_where_it_comes_from(log: IssueLog) -> None:
    assert log.found[0] == Issue(
        code="unknown_term",
        level=Level.WARNING,
        registry_key="ctgov",
        field="phases",
        value="PHASE9",
        study_key="ctgov:NCT99000001",
    )
