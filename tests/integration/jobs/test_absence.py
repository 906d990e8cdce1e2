"""When a study is gone, and when it only looks so."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from jobs.sync.plan import FULL, Plan, Search
from jobs.sync.rebuild import rebuild
from jobs.sync.run import Task, pull
from jobs.sync.summary import SyncReport
from tracker.config import SearchConfig
from tracker.errors import SnapshotRejected

Make = Callable[..., Any]
Record = dict[str, Any]
BY_NUMBER = {"all": {"title": "t", "query": {"id": "NCT99000001 OR NCT99000002"}}}
CANCER = {"cancer": {"title": "t", "query": {"cond": "Gout"}}}


def gout(record: Make, *serials: int) -> list[Record]:
    return [record(serial, conditionsModule={"conditions": ["Gout"]}) for serial in serials]


def whole_study(made: Any) -> list[tuple[str, str, str | None]]:
    query = "SELECT study_key, kind, after FROM change WHERE path = 'study' AND kind <> 'baseline'"
    return [
        (key[-1], kind, after) for key, kind, after in made.rows(f"{query} ORDER BY observed_at")
    ]


def test_gone_and_back_again(world: Make, record: Make) -> None:
    all_three = gout(record, 1, 2, 3)
    made = world(all_three, all_three[:2], all_three[:2], all_three)
    made.sync(5)
    made.replica.advance()
    assert made.sync(6, full=True).outcome.counts()["gone"] == 1
    made.replica.advance()
    assert made.sync(7, full=True).outcome.counts()["gone"] == 0, "it is gone once"
    made.replica.advance()
    assert made.sync(8, full=True).outcome.counts()["reappeared"] == 1
    assert whole_study(made) == [("3", "disappeared", None), ("3", "reappeared", None)]
    assert made.rows("SELECT gone_at, version_number FROM study WHERE study_key LIKE '%3'") == [
        (None, 1)
    ]
    seen = made.rows(
        "SELECT body_sha256 IS NULL FROM observation WHERE study_key LIKE '%3' ORDER BY observed_at"
    )
    assert seen == [(0,), (1,), (0,)]


def test_back_again_and_changed(world: Make, record: Make) -> None:
    other = record(2, conditionsModule={"conditions": ["Gout", "Other"]})
    made = world(gout(record, 1, 2), gout(record, 1), [*gout(record, 1), other])
    for day in (5, 6, 7):
        made.sync(day, full=True)
        if day < 7:
            made.replica.advance()
    query = "SELECT path, kind, number FROM change WHERE observed_at LIKE '2026-10-07%' ORDER BY 1"
    assert made.rows(query) == [("conditions", "conditions", 2), ("study", "reappeared", 2)]


def test_a_study_that_the_searches_lose_is_looked_up_and_kept(world: Make, record: Make) -> None:
    left = record(2, conditionsModule={"conditions": ["Something else"]})
    made = world(gout(record, 1, 2), [*gout(record, 1), left], searches=CANCER)
    made.sync(5)
    made.replica.advance()
    report = made.sync(6, full=True)
    assert report.outcome.counts()["gone"] == 0
    assert report.outcome.counts()["changed"] == 1
    assert report.searches == {"cancer": 1}
    told = made.rows("SELECT path, kind, after FROM change WHERE observed_at LIKE '2026-10-06%'")
    assert sorted(told) == [
        ("conditions", "conditions", '["Something else"]'),
        ("study", "left_search", None),
    ]


def test_left_the_search_is_told_once_and_is_not_gone(world: Make, record: Make) -> None:
    """The record is as before: only what the search finds is another (here: its query)."""
    whole = gout(record, 1, 2)
    made = world(whole, whole, whole, whole, searches=BY_NUMBER)
    made.sync(5)
    for day, numbers in ((6, "NCT99000001"), (7, "NCT99000001"), (8, "NCT99000001, NCT99000002")):
        made.replica.advance()
        search_for(made, numbers)
        counts = made.sync(day, full=True).outcome.counts()
        assert (counts["gone"], counts["left_search"]) == (0, int(day == 6))
        left = made.rows("SELECT left_search_at FROM study WHERE study_key LIKE '%2'")[0][0]
        assert (left is not None) is (day < 8)
    assert whole_study(made) == [("2", "left_search", None), ("2", "back_in_search", None)]
    before = made.content()
    rebuild(made.runtime)
    assert made.content() == before


def search_for(made: Any, numbers: str) -> None:
    registry = made.runtime.config.registries["ctgov"]
    searches = {"all": SearchConfig(title="t", query={"id": numbers.replace(", ", " OR ")})}
    changed = registry.model_copy(update={"searches": searches})
    registries = made.runtime.config.registries | {"ctgov": changed}
    made.runtime.config = made.runtime.config.model_copy(update={"registries": registries})


def test_what_no_search_had_brought_cannot_leave_one(world: Make, record: Make) -> None:
    """Such as a study that a file brought."""
    made = world(gout(record, 1, 2), gout(record, 1, 2), searches=CANCER)
    made.sync(5)
    with made.runtime.engine.begin() as connection:
        connection.exec_driver_sql(
            "UPDATE run_search SET search = 'import' WHERE study_key LIKE '%2'"
        )
    made.replica.advance()
    search_for(made, "NCT99000001")
    assert made.sync(6, full=True).outcome.counts()["left_search"] == 0
    assert whole_study(made) == []


def test_a_look_up_that_loses_a_row_concludes_nothing(world: Make, record: Make) -> None:
    """The registry says that it has the study and does not send it: that is no absence."""
    left = [record(serial, conditionsModule={"conditions": ["Else"]}) for serial in (2, 3)]
    made = world(
        gout(record, 1, 2, 3), [*gout(record, 1), *left], searches=CANCER, faults="missing:at=3"
    )
    made.sync(5)
    made.replica.advance()
    report = made.sync(6, full=True)
    assert [r.fault for r in made.replica.requests if "filter.ids" in r.query] == ["missing"]
    assert report.outcome.counts()["gone"] == 0
    assert whole_study(made) == [("3", "left_search", None)], "that one came, by its number"


def test_a_study_that_cannot_be_read_when_looked_up_is_not_gone(
    world: Make, record: Make, scripted: Make, page: Make
) -> None:
    made = world(gout(record, 1, 2))
    made.sync(5)
    source = scripted([page(record(1), total=1)])
    source.looked_up = [page(spoilt=1, total=1)]
    assert pulled(made, source, 6).outcome.counts()["gone"] == 0


def pulled(made: Any, source: Any, day: int) -> SyncReport:
    """A full pass over a scripted source."""
    from datetime import UTC, datetime

    now = datetime(2026, 10, day, 15, tzinfo=UTC)
    plan = Plan([Search("all", {"term": "x"})], FULL, False)
    return pull(made.runtime, Task("sync", "ctgov", "ctgov"), source, lambda _: plan, now)


def test_many_that_the_searches_lose_are_looked_up(world: Make, record: Make) -> None:
    """More than fit into one request."""
    serials = range(1, 251)
    left = [record(n, conditionsModule={"conditions": ["Else"]}) for n in serials[120:-1]]
    stay = gout(record, *serials[:120])
    made = world(gout(record, *serials), [*stay, *left], searches=CANCER, page_size=200)
    made.sync(5)
    made.replica.advance()
    report = made.sync(6, full=True)
    assert report.completeness == "COMPLETE"
    assert report.outcome.counts()["changed"] == len(left)
    assert report.outcome.counts()["gone"] == 1


def test_a_study_merged_into_another_is_followed(world: Make, record: Make) -> None:
    survivor = record(
        1,
        conditionsModule={"conditions": ["Gout"]},
        identificationModule={"nctIdAliases": ["NCT99000002"]},
    )
    made = world(gout(record, 1, 2), [survivor])
    made.sync(5)
    made.replica.advance()
    assert made.sync(6, full=True).outcome.counts()["gone"] == 1
    assert whole_study(made) == [("2", "merged", json.dumps("ctgov:NCT99000001"))]
    gone = made.rows("SELECT study_key, merged_into FROM study WHERE gone_at IS NOT NULL")
    assert gone == [("ctgov:NCT99000002", "ctgov:NCT99000001")]
    named = made.rows("SELECT study_key FROM study_identifier WHERE identifier = 'NCT99000002'")
    assert sorted(key for (key,) in named) == ["ctgov:NCT99000001", "ctgov:NCT99000002"]


def test_a_survivor_that_no_search_finds_is_still_found_by_its_alias(
    world: Make, record: Make
) -> None:
    survivor = record(3, identificationModule={"nctIdAliases": ["NCT99000002"]})
    made = world(gout(record, 1, 2), [*gout(record, 1), survivor], searches=CANCER)
    made.sync(5)
    made.replica.advance()
    made.sync(6, full=True)
    assert ("2", "merged", json.dumps("ctgov:NCT99000003")) in whole_study(made)
    assert made.rows("SELECT count(*) FROM study WHERE study_key LIKE '%3'") == [(1,)]


def test_mass_disappearance_is_not_believed(world: Make, record: Make) -> None:
    serials = range(1, 61)
    made = world(gout(record, *serials), gout(record, *serials[:40]))
    made.sync(5)
    before = made.content()
    made.replica.advance()
    with pytest.raises(SnapshotRejected, match="20 of 60 known studies are gone"):
        made.sync(6, full=True)
    assert made.content() == before
    states = made.rows("SELECT state, completeness FROM snapshot ORDER BY id")
    assert states == [("accepted", "COMPLETE"), ("rejected", "PARTIAL")]
    assert made.rows("SELECT outcome FROM run ORDER BY id") == [("ok",), ("failed",)]


def test_a_few_of_a_small_cohort_may_go(world: Make, record: Make) -> None:
    made = world(gout(record, *range(1, 13)), gout(record, *range(1, 4)))
    made.sync(5)
    made.replica.advance()
    assert made.sync(6, full=True).outcome.counts()["gone"] == 9


def test_nothing_at_all_is_not_believed(world: Make, record: Make) -> None:
    made = world(gout(record, *range(1, 13)), [record(20)], searches=CANCER)
    made.sync(5)
    made.replica.advance()
    with pytest.raises(SnapshotRejected, match="0 records, 12 in the last full pass"):
        made.sync(6, full=True)


def test_an_incremental_pass_says_nothing_about_absence(world: Make, record: Make) -> None:
    made = world(gout(record, 1, 2), gout(record, 1))
    made.sync(5)
    made.replica.advance()
    report = made.sync(6)
    assert (report.scope, report.outcome.counts()["gone"]) == ("incremental", 0)
