from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest

from jobs.sync.run import sync
from tracker.errors import ConfigError, SnapshotRejected, StoreError

Make = Callable[..., Any]


def ledger(made: Any) -> list[tuple[Any, ...]]:
    return list(made.rows("SELECT job, subject, outcome, error FROM run ORDER BY id"))


def test_writes_down_what_it_asked_and_what_came(world: Make, record: Make) -> None:
    made = world([record(1), record(2)])
    report = made.sync(5)
    assert (report.registry_key, report.scope, report.completeness) == ("ctgov", "full", "COMPLETE")
    columns = (
        "search, scope, state, completeness, data_timestamp, registry_total, received, duplicates"
    )
    assert made.rows(f"SELECT {columns} FROM snapshot") == [
        ("all", "full", "accepted", "COMPLETE", "2026-10-05T09:00:04", 2, 2, 0)
    ]
    ((checks, query),) = made.rows("SELECT checks, query FROM snapshot")
    assert {check["effect"] for check in json.loads(checks)} == {"fine"}
    assert json.loads(query) == {"term": "AREA[LastUpdatePostDate]RANGE[MIN,MAX]"}
    assert ledger(made) == [("sync", "ctgov", "ok", None)]
    ((counts,),) = made.rows("SELECT counts FROM run")
    assert json.loads(counts) == report.outcome.counts()


def test_asks_for_updates_by_their_day(world: Make, record: Make) -> None:
    made = world([record(1)], overlap_days=2)
    made.sync(5)
    made.sync(9)
    asked = [r.query.get("filter.advanced") for r in made.replica.requests if "studies" in r.path]
    assert asked == [None, "AREA[LastUpdatePostDate]RANGE[2026-10-03,MAX]"]


def test_an_earlier_day_is_refused_and_the_run_says_so(world: Make, record: Make) -> None:
    made = world([record(1)])
    made.sync(6)
    before = made.content()
    with pytest.raises(StoreError, match="choose a later --observed-at"):
        made.sync(5)
    assert made.content() == before
    assert [row[2] for row in ledger(made)] == ["ok", "failed"]
    assert "--observed-at" in ledger(made)[1][3]


def test_one_moment_cannot_hold_two_states(world: Make, record: Make) -> None:
    """Of two states at one moment the later by its own dates stays; of equals the first to come."""
    made = world([record(1)], [record(1, conditionsModule={"conditions": ["Other"]})])
    made.sync(5)
    made.sync(5, full=True)
    before = made.content()
    made.replica.advance()
    made.sync(5, full=True)
    assert {n: r for n, r in made.content().items() if n != "body"} == {
        n: r for n, r in before.items() if n != "body"
    }
    assert made.rows("SELECT code FROM issue WHERE code = 'second_state'")


def test_a_registry_that_is_not_set_up_is_said(world: Make, record: Make) -> None:
    made = world([record(1)])
    with pytest.raises(ConfigError, match=r"no \[registries\.nowhere\]; it has: ctgov"):
        sync(made.runtime, "nowhere")


def test_without_a_given_moment_the_clock_is_asked(
    world: Make, record: Make, at: Callable[..., datetime]
) -> None:
    made = world([record(1)])
    assert sync(made.runtime, "ctgov").observed_at == at(30)


def test_the_union_of_the_searches_counts(world: Make, record: Make) -> None:
    gout = {"conditionsModule": {"conditions": ["Gout"]}}
    searches = {
        name: {"title": "t", "query": {"cond": name}} for name in ("Gout", "Zoster", "Nothing")
    }
    records = [
        record(1, **gout),
        record(2),
        record(3, conditionsModule={"conditions": ["Zoster", "Gout"]}),
    ]
    made = world(records, searches=searches)
    report = made.sync(5)
    assert report.searches == {"Gout": 2, "Zoster": 1, "Nothing": 0}
    assert report.outcome.counts()["new"] == 2
    assert made.sync(6, full=True).completeness == "COMPLETE"


def test_shows_its_progress(world: Make, record: Make) -> None:
    made, shown = world([record(n) for n in range(30)]), []
    made.runtime.progress = lambda *step: shown.append(step)
    made.sync(5)
    assert shown[:2] == [("all", 15, 30), ("all", 30, 30)]


def test_a_rejected_pass_is_no_ground_for_the_next(world: Make, record: Make) -> None:
    """After it the registry is asked again for everything that is due."""
    serials = range(1, 41)
    made = world(
        [record(n) for n in serials],
        [record(n) for n in serials[:10]],
        [record(n) for n in serials],
    )
    made.sync(5)
    made.replica.advance()
    with pytest.raises(SnapshotRejected):
        made.sync(12)
    made.replica.advance()
    report = made.sync(13)
    assert (report.scope, report.completeness) == ("full", "COMPLETE")
    assert report.outcome.counts()["changes"] == 0
    assert made.rows("SELECT count(*) FROM change WHERE kind <> 'baseline'") == [(0,)]


def test_a_study_that_the_registry_forgot_to_send_belongs_to_the_baseline(
    world: Make, record: Make
) -> None:
    """The first pass was PARTIAL, so what was missing from it is no news when it comes."""
    made = world([record(n) for n in (1, 2, 3)], faults="missing:at=1")
    assert made.sync(5).outcome.counts()["new"] == 2
    report = made.sync(6)
    assert (report.scope, report.outcome.counts()["new"]) == ("full", 1)
    assert made.rows("SELECT DISTINCT kind FROM change") == [("baseline",)]


def test_the_future_cannot_be_observed(world: Make, record: Make, at: Make) -> None:
    made = world([record(1)])
    made.runtime.clock = lambda: at(5)
    with pytest.raises(StoreError, match="lies in the future"):
        made.sync(6)
