"""A sync that was killed while it concluded is finished by the next one, which says so."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from db.read import heads
from jobs.sync import apply, resume
from jobs.sync.conclude import CONCLUDE, Batch, Done, conclude

Make = Callable[..., Any]
Record = dict[str, Any]


class Killed(BaseException):
    """The process is gone: nobody catches it."""


@pytest.fixture
def cut_off(world: Make, record: Make, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Any]:
    """`cut_off(**settings)`: a store whose first sync of six studies was killed after four."""
    monkeypatch.setattr(apply, "STUDIES_AT_ONCE", 2)

    def make(**settings: Any) -> Any:
        made = world([record(n) for n in range(1, 7)], **settings)
        derive, batches = CONCLUDE.do, []

        def until_the_third(batch: Batch) -> list[Done]:
            batches.append(batch)
            if len(batches) == 3:
                raise Killed
            return derive(batch)

        with monkeypatch.context() as patch:
            patch.setattr(CONCLUDE, "do", until_the_third)
            with pytest.raises(Killed):
                made.sync(5)
        assert made.rows("SELECT count(*) FROM head") == [(4,)]
        assert made.rows("SELECT count(*) FROM study") == [(0,)]
        return made

    return make


def derived(made: Any, monkeypatch: pytest.MonkeyPatch, day: int) -> tuple[Any, int]:
    """The report of the next sync, and how many studies it concluded."""
    derive, count = conclude, 0

    def counted(batch: Batch) -> list[Done]:
        nonlocal count
        count += len(batch)
        return derive(batch)

    with monkeypatch.context() as patch:
        patch.setattr(CONCLUDE, "do", counted)
        patch.setattr(apply, "conclude", counted)
        return made.sync(day, full=True), count


def test_the_next_sync_finishes_it_first(cut_off: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    made = cut_off()
    report, count = derived(made, monkeypatch, 6)
    assert report.finished == [
        "ctgov: the pass of 2026-10-05 15:00 UTC that was cut off is finished: new 6, changed 0, "
        "gone 0"
    ]
    assert count == 2
    assert report.outcome.counts()["unchanged"] == 6
    assert made.rows("SELECT outcome FROM run ORDER BY id") == [("ok",), ("ok",)]
    passes = "SELECT observed_at, state, completeness FROM snapshot ORDER BY id"
    assert [row[1:] for row in made.rows(passes)] == [("accepted", "COMPLETE")] * 2
    kinds = "SELECT DISTINCT kind, observed_at FROM change"
    assert made.rows(kinds) == [("baseline", "2026-10-05 15:00:00.000000")]


def test_what_asked_something_else_is_not_taken_for_it(
    cut_off: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = cut_off()
    registry = made.runtime.config.registries["ctgov"]
    every = registry.searches["all"]
    altered = registry.model_copy(update={"searches": {"other": every}})
    registries = made.runtime.config.registries | {"ctgov": altered}
    made.runtime.config = made.runtime.config.model_copy(update={"registries": registries})
    report, count = derived(made, monkeypatch, 6)
    assert (report.finished, count) == ([], 6)
    assert report.outcome.counts()["new"] == 6
    report, _ = derived(made, monkeypatch, 7)
    assert report.finished == []
    assert made.rows("SELECT outcome FROM run ORDER BY id") == [("failed",), ("ok",), ("ok",)]
    assert made.rows("SELECT count(*) FROM head") == [(6,)]
    assert made.rows("SELECT count(*) FROM staging") == [(0,)]


def test_what_was_begun_by_other_rules_is_begun_anew(
    cut_off: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = cut_off()
    monkeypatch.setattr(resume, "rules_stamp", lambda: "0.0.0-of-tomorrow")
    report, count = derived(made, monkeypatch, 6)
    assert (report.finished, count) == ([], 6)
    errors = made.rows("SELECT error FROM run WHERE outcome = 'failed'")
    assert errors == [("it was begun by other rules than those of today",)]
    assert made.rows("SELECT first_observed_at FROM study LIMIT 1") == [
        ("2026-10-06 15:00:00.000000",)
    ]


def test_an_increment_asks_the_store_only_for_what_came(
    world: Make, record: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However many studies there are."""
    made = world([record(n) for n in range(1, 9)], [record(n) for n in range(1, 9)])
    made.sync(5)
    made.replica.advance()
    asked: list[str] = []
    sights_of = heads.sights_of

    def noted(connection: Any, study_keys: Any) -> Any:
        keys = list(study_keys)
        asked.extend(keys)
        return sights_of(connection, keys)

    monkeypatch.setattr("jobs.sync.todo.sights_of", noted)
    report = made.sync(6)
    assert report.scope == "incremental"
    assert len(asked) == sum(report.searches.values())
    assert len(asked) < 8
