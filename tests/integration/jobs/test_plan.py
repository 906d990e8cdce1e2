from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import pytest

from jobs.sync.plan import plan_sync
from tracker.errors import ConfigError, StoreError

Make = Callable[..., Any]
EVERY = "AREA[LastUpdatePostDate]RANGE[MIN,MAX]"


@pytest.fixture
def plan(at: Callable[..., datetime]) -> Make:
    def make(world: Any, day: int, *, full: bool = False) -> tuple[str, bool, set[Any]]:
        made = plan_sync(world.runtime, "ctgov", at(day), full=full)
        return made.scope, made.is_baseline, {search.updated_since for search in made.searches}

    return make


def test_the_first_pass_asks_for_everything(world: Make, record: Make, plan: Make) -> None:
    assert plan(world([record(1)]), 5) == ("full", True, {None})


def test_later_ones_ask_for_updates_with_an_overlap(world: Make, record: Make, plan: Make) -> None:
    made = world([record(1)], overlap_days=3)
    made.sync(5)
    assert plan(made, 6) == ("incremental", False, {date(2026, 10, 2)})
    made.sync(6)
    assert plan(made, 9) == ("incremental", False, {date(2026, 10, 3)})


def test_a_full_pass_is_due_after_some_days_or_when_asked_for(
    world: Make, record: Make, plan: Make
) -> None:
    made = world([record(1)], full_every_days=7)
    made.sync(5)
    made.sync(9)
    assert plan(made, 11)[0] == "incremental"
    assert plan(made, 12) == ("full", False, {None})
    assert plan(made, 9, full=True) == ("full", False, {None})
    made.sync(12)
    assert plan(made, 13)[0] == "incremental"


def test_another_query_asks_for_everything_anew(world: Make, record: Make, plan: Make) -> None:
    made = world([record(1)])
    made.sync(5)
    for searches in (
        {"all": {"title": "t", "query": {"term": f"{EVERY} OR x"}}},
        {
            "all": {"title": "t", "query": {"term": EVERY}},
            "new": {"title": "t", "query": {"cond": "x"}},
        },
    ):
        other = world([record(1)], searches=searches)
        made.runtime.config = other.runtime.config
        assert plan(made, 6) == ("full", False, {None})
    same = {"all": {"title": "another title", "query": {"term": EVERY}}}
    made.runtime.config = world([record(1)], searches=same).runtime.config
    assert plan(made, 6)[0] == "incremental"


def test_the_past_cannot_be_observed_any_more(world: Make, record: Make, plan: Make) -> None:
    made = world([record(1)])
    made.sync(6)
    with pytest.raises(StoreError, match="already observed at 2026-10-06 15:00 UTC"):
        plan(made, 5)


def test_without_a_search_there_is_nothing_to_ask(world: Make, record: Make, plan: Make) -> None:
    with pytest.raises(ConfigError, match=r"\[registries\.ctgov\] names no search"):
        plan(world([record(1)], searches={}), 5)


def test_a_partial_pass_is_no_ground_for_asking_for_less(
    world: Make, record: Make, plan: Make
) -> None:
    made = world([record(1), record(2), record(3)], faults="missing:at=1")
    assert made.sync(5).completeness == "PARTIAL"
    assert plan(made, 6) == ("full", True, {None})
