from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from jobs.sync.collect import PASSES_BEFORE_GIVING_UP, Collector
from tracker.errors import PassingError, RefreshError
from tracker.registries.base import Page
from tracker.registries.checks import Tally

Make = Callable[..., Any]


@pytest.fixture
def collect(world: Make, record: Make) -> Callable[..., tuple[Any, Collector, list[Any]]]:
    def make(source: Any) -> tuple[Any, Collector, list[Any]]:
        made, shown = world([record(1)]), []
        collector = Collector(
            made.runtime.engine,
            source,
            "ctgov",
            "application/json",
            lambda *step: shown.append(step),
        )
        return made, collector, shown

    return make


def test_keeps_every_body_before_anything_is_concluded(
    collect: Make, scripted: Make, page: Make, record: Make
) -> None:
    source = scripted([page(record(1), record(2), total=3), page(), page(record(3))])
    made, collector, shown = collect(source)
    found = collector.search("all", {"term": "x"}, None)
    assert set(found.bodies) == {"NCT99000001", "NCT99000002", "NCT99000003"}
    assert found.tally == Tally(received=3, duplicates=0, unreadable=0, total=3)
    assert {sha for (sha,) in made.rows("SELECT sha256 FROM body")} == set(found.bodies.values())
    assert made.rows("SELECT * FROM observation") == []
    assert shown == [("all", 2, 3), ("all", 2, 3), ("all", 3, 3)]
    assert source.asked == ["stamp", ({"term": "x"}, None), "stamp"]


def test_counts_what_came_twice_and_what_is_spoilt(
    collect: Make, scripted: Make, page: Make, record: Make
) -> None:
    again = record(1, conditionsModule={"conditions": ["Other"]})
    source = scripted([page(record(1), total=9), page(again, record(2), spoilt=2)])
    _, collector, _ = collect(source)
    found = collector.search("all", {}, None)
    assert found.tally == Tally(received=2, duplicates=1, unreadable=2, total=9)
    assert [issue.code for issue in found.issues] == ["unreadable_record"] * 2
    assert found.issues[0].value == "excerpt 0"


def test_notes_aliases(collect: Make, scripted: Make, page: Make, record: Make) -> None:
    known_as = record(1, identificationModule={"nctIdAliases": ["NCT99800001"]})
    _, collector, _ = collect(scripted([page(known_as, total=1)]))
    assert collector.search("all", {}, None).aliases == {"NCT99800001": "NCT99000001"}


def test_begins_anew_when_the_registry_reloads_in_mid_pass(
    collect: Make, scripted: Make, page: Make, record: Make
) -> None:
    source = scripted(
        [page(record(1), total=1)], [page(record(2), total=1)], stamps=["a", "b", "b"]
    )
    made, collector, _ = collect(source)
    found = collector.search("all", {}, None)
    assert (list(found.bodies), collector.data_timestamp) == (["NCT99000002"], "b")
    assert len(made.rows("SELECT * FROM body")) == 2


def test_gives_up_when_the_registry_reloads_again_and_again(
    collect: Make, scripted: Make, page: Make, record: Make
) -> None:
    source = scripted([page(record(1), total=1)], stamps=list("abcdefgh"))
    _, collector, _ = collect(source)
    with pytest.raises(RefreshError, match="3 times while all was read"):
        collector.search("all", {}, None)
    assert source.asked.count(({}, None)) == PASSES_BEFORE_GIVING_UP


def test_what_came_before_a_failure_stays(
    collect: Make, scripted: Make, page: Make, record: Make
) -> None:
    class Failing(scripted):  # type: ignore[misc, valid-type]  # a class handed in by a fixture
        def search(self, *asked: Any) -> Any:
            yield from super().search(*asked)
            raise PassingError("gone")

    made, collector, _ = collect(Failing([page(record(1), total=2)]))
    with pytest.raises(PassingError):
        collector.search("all", {}, None)
    assert len(made.rows("SELECT * FROM body")) == 1


def test_looks_numbers_up_in_order(collect: Make, scripted: Make, page: Make, record: Make) -> None:
    source = scripted([])
    source.looked_up = [page(record(2), total=1)]
    _, collector, _ = collect(source)
    assert list(collector.numbers(["NCT99000002", "NCT99000001"]).bodies) == ["NCT99000002"]
    assert source.asked == [["NCT99000001", "NCT99000002"]]


def test_a_source_without_a_stamp_is_read_once(
    collect: Make, scripted: Make, page: Make, record: Make
) -> None:
    source = scripted([page(record(1), total=1), Page((), (), 1)], stamps=[None])
    _, collector, _ = collect(source)
    assert len(collector.search("all", {}, None).bodies) == 1
