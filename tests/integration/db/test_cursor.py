"""Where jobs stand, and that a store of 0.1.0 goes on from where its runs say that it stood."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, create_engine, insert

from db import cursor
from db.migrations.upgrade import upgrade
from db.tables import RunRow, core_table
from db.transaction import writing

At = Callable[..., datetime]
Ran = Callable[..., None]


def test_a_report_goes_on_after_the_last_one_of_its_cohort(engine: Engine, at: At) -> None:
    with writing(engine) as connection:
        assert cursor.reported_until(connection, "a") is None
        cursor.move_reported(connection, "a", at(5), at(6))
        cursor.move_reported(connection, "a", at(7), at(8))
        cursor.move_reported(connection, "b", at(6), at(8))
    with engine.connect() as connection:
        assert cursor.reported_until(connection, "a") == at(7)
        assert cursor.reported_until(connection, "b") == at(6)


def test_a_link_is_due_until_all_news_that_it_saw_is_linked(engine: Engine, at: At) -> None:
    with writing(engine) as connection:
        assert not cursor.is_link_due(connection)
        cursor.note_linked(connection, at(5))
        assert not cursor.is_link_due(connection)
        cursor.note_news(connection, 6, at(6))
        assert cursor.is_link_due(connection)
        cursor.note_linked(connection, at(7))
        assert not cursor.is_link_due(connection)
        cursor.note_news(connection, 4, at(8))  # an older run that ended later
        assert cursor.is_link_due(connection)


def test_a_cursor_moves_with_the_work_that_it_stands_for(engine: Engine, at: At) -> None:
    def half_way() -> None:
        with writing(engine) as connection:
            cursor.note_news(connection, 1, at(5))
            raise KeyError

    with pytest.raises(KeyError):
        half_way()
    with engine.connect() as connection:
        assert not cursor.is_link_due(connection)


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def old(request: pytest.FixtureRequest) -> Iterator[Connection]:
    """A database of schema 0001, as 0.1.0 left it."""
    is_sqlite = request.param == "sqlite"
    made = create_engine("sqlite://" if is_sqlite else request.getfixturevalue("postgres_url"))
    with made.begin() as connection:
        upgrade(connection, "0001")
        yield connection
    made.dispose()


@pytest.fixture
def ran(old: Connection, at: At) -> Ran:
    """`ran(job, day, counts)`: write down a run as 0.1.0 did."""

    def note(job: str, day: int, counts: dict[str, Any], outcome: str = "ok") -> None:
        values = {"job": job, "subject": "", "started_at": at(day), "outcome": outcome}
        run = core_table(RunRow)
        old.execute(insert(run).values(**values, counts=json.dumps(counts)))

    return note


def test_an_upgrade_goes_on_where_the_runs_say_that_jobs_stood(
    old: Connection, ran: Ran, at: At
) -> None:
    ran("report changes candidates", 5, {"until": at(4).isoformat()})
    ran("report changes candidates", 6, {"until": at(5).isoformat()})
    ran("report changes candidates", 7, {"until": at(6).isoformat()}, outcome="failed")
    ran("report changes of two words", 7, {"until": at(3).isoformat()})
    ran("alerts", 5, {"passes": 1, "word_lists": "old"})
    ran("alerts", 6, {"passes": 0, "word_lists": "new"}, outcome="partial")
    ran("alerts", 7, {}, outcome="interrupted")
    upgrade(old)
    assert cursor.reported_until(old, "candidates") == at(5)
    assert cursor.reported_until(old, "of two words") == at(3)
    assert cursor.reported_until(old, "none") is None
    assert cursor.known_word_lists(old) is None, "its lists were written in another way"
    assert not cursor.is_link_due(old)


@pytest.mark.parametrize(
    ("runs", "is_due"),
    [
        ([], False),
        ([("sync", {"new": 0, "unchanged": 9}, "ok")], False),
        ([("sync", {"new": 3}, "ok")], True),
        ([("sync", {"new": 3}, "failed")], False),
        ([("sync", {"new": 3}, "ok"), ("link", {}, "ok")], False),
        ([("sync", {"new": 3}, "ok"), ("link", {}, "failed")], True),
        ([("link", {}, "ok"), ("import", {"gone": 1}, "partial")], True),
        ([("sync", {"new": 3}, "ok"), ("link", {}, "ok"), ("rebuild", {"studies": 3}, "ok")], True),
        ([("sync", {"new": 3}, "ok"), ("link", {}, "ok"), ("sync", {"noise": 1}, "ok")], False),
    ],
)
def test_an_upgrade_links_what_was_not_linked_yet(
    old: Connection, ran: Ran, runs: list[tuple[str, dict[str, int], str]], is_due: bool
) -> None:
    for job, counts, outcome in runs:
        ran(job, 5, counts, outcome)
    upgrade(old)
    assert cursor.is_link_due(old) is is_due
