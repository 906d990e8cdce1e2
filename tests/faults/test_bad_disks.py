"""A disk that is full, a store that is locked or read-only: said clearly, and nothing half done."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import Engine, event

import db.engine
from tracker.errors import StoreError

Make = Callable[..., Any]
Record = dict[str, Any]
Days = tuple[list[Record], list[Record], Any]


@pytest.fixture
def days(two_days: Days) -> list[list[Record]]:
    return [two_days[0][:32], two_days[1][:31]]


def limit_to(engine: Engine, pages: int) -> Callable[[], None]:
    """Let the database grow to so many pages and no further; returns how to undo it."""

    def set_limit(connection: sqlite3.Connection, _record: object) -> None:
        connection.execute(f"PRAGMA max_page_count = {pages}")

    event.listen(engine, "connect", set_limit)
    engine.dispose()

    def undo() -> None:
        event.remove(engine, "connect", set_limit)
        engine.dispose()

    return undo


@pytest.mark.parametrize("more", [5, 40, 80, 120])
def test_a_full_disk_loses_nothing(world: Make, days: list[list[Record]], more: int) -> None:
    """Wherever the room ends, the day before stays whole, and with room the day after follows."""
    made, undisturbed = (world(*days) for _ in range(2))
    for one in (made, undisturbed):
        one.sync(5)
        one.replica.advance()
    before = made.content()
    ((pages,),) = made.rows("PRAGMA page_count")
    undo = limit_to(made.runtime.engine, pages + more)
    try:
        made.sync(6, full=True)
    except StoreError as error:
        assert "full" in str(error)  # noqa: PT017  with much room it may well succeed
        after = made.content()
        assert {name for name in after if after[name] != before[name]} <= {"body"}
    undo()
    made.sync(6, full=True)
    undisturbed.sync(6, full=True)
    assert made.content() == undisturbed.content()


def test_a_tight_disk_is_said(world: Make, days: list[list[Record]]) -> None:
    made = world(*days)
    ((pages,),) = made.rows("PRAGMA page_count")
    limit_to(made.runtime.engine, pages + 2)
    with pytest.raises(StoreError, match="full"):
        made.sync(5)


def test_a_store_that_someone_else_writes_to_is_waited_for_and_then_said(
    world: Make, days: list[list[Record]], monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = [s.replace("30000", "50") for s in db.engine.SQLITE_SETTINGS]
    monkeypatch.setattr(db.engine, "SQLITE_SETTINGS", settings)
    made = world(*days)
    made.runtime.engine.dispose()
    other = sqlite3.connect(made.url.removeprefix("sqlite:///"))
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(StoreError, match="locked"):
        made.sync(5)
    other.rollback()
    other.close()
    assert made.sync(5).completeness == "COMPLETE"


def test_a_read_only_store_is_said(world: Make, days: list[list[Record]]) -> None:
    made = world(*days)
    path = made.url.removeprefix("sqlite:///")
    made.runtime.engine = db.engine.open_store(f"sqlite:///file:{path}?mode=ro&uri=true")
    with pytest.raises(StoreError, match="readonly"):
        made.sync(5)
    made.runtime.engine.dispose()
