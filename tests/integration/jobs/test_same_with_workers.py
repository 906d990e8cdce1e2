"""A store is the same, row by row, whoever derived what it says."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
from sqlalchemy import Engine, select

from db.engine import open_store
from db.tables.base import Table, View
from db.transaction import writing
from jobs.runtime import Runtime
from jobs.sync.import_files import import_files
from jobs.sync.rebuild import rebuild
from jobs.sync.run import sync
from jobs.workers import pool as pools
from jobs.workers.worker import Worker
from tracker.config.performance import PerformanceConfig
from tracker.errors import WorkerError

Make = Callable[..., Any]
Days = tuple[list[dict[str, Any]], list[dict[str, Any]]]


@pytest.fixture(scope="module")
def some(two_days: tuple[Any, ...]) -> Days:
    """Thirty studies and the day after, on which some changed, went and came."""
    return two_days[0][:30], two_days[1][:33]


@pytest.fixture(scope="module")
def started() -> Iterator[list[int]]:
    """Batches are small, and workers start for a few studies; the pids of those that started."""
    found = []

    class Noted(Worker):
        def __init__(self) -> None:
            super().__init__()
            found.append(self.pid)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pools, "WORTH_STARTING", 1)
        patch.setattr(pools, "Worker", Noted)
        for module in ("apply", "rebuild"):
            patch.setattr(f"jobs.sync.{module}.STUDIES_AT_ONCE", 6)
        yield found


def with_workers(runtime: Runtime, workers: int) -> Runtime:
    update = {"performance": PerformanceConfig(workers=workers)}
    return msgspec.structs.replace(runtime, config=runtime.config.model_copy(update=update))


def rows(engine: Engine, *metadata: Any) -> dict[str, list[tuple[Any, ...]]]:
    """All rows of all tables, in the order of their columns."""
    tables = {name: table for one in metadata for name, table in one.tables.items()}
    with engine.connect() as connection:
        return {
            name: sorted((tuple(row) for row in connection.execute(select(table))), key=repr)
            for name, table in tables.items()
        }


def spoil(engine: Engine) -> None:
    """Put something else in the place of what was derived."""
    with writing(engine) as connection:
        connection.exec_driver_sql("UPDATE state SET brief_title = 'by an older parser'")
        connection.exec_driver_sql("DELETE FROM run_version WHERE number > 1")


def live(made: Any, runtime: Runtime, path: Path, at: Make) -> None:
    """Sync a day, import the next one as the whole registry, rebuild what an older parser said."""
    sync(runtime, "ctgov", observed_at=at(5))
    import_files(runtime, "ctgov", [path], full=True, observed_at=at(6))
    spoil(runtime.engine)
    rebuild(runtime)
    assert made.rows("SELECT count(*) FROM study WHERE brief_title LIKE 'by an%'") == [(0,)]


@pytest.fixture(scope="module")
def second_day(tmp_path_factory: pytest.TempPathFactory, some: Days) -> Path:
    path = tmp_path_factory.mktemp("files") / "day.jsonl"
    path.write_bytes(b"\n".join(map(msgspec.json.encode, some[1])))
    return path


@pytest.fixture(scope="module")
def alone(lasting_world: Make, some: Days, second_day: Path, at: Make, started: list[int]) -> Any:
    """A world that did without workers."""
    made = lasting_world(some[0])
    live(made, with_workers(made.runtime, 0), second_day, at)
    assert started == []
    return made


def test_two_workers_lead_to_the_same_rows(
    alone: Any, world: Make, some: Days, second_day: Path, at: Make, started: list[int]
) -> None:
    made = world(some[0])
    live(made, with_workers(made.runtime, 2), second_day, at)
    assert len(started) == 2 * 3  # a sync, an import, a rebuild
    expected = rows(alone.runtime.engine, Table.metadata, View.metadata)
    assert expected["change"]
    assert rows(made.runtime.engine, Table.metadata, View.metadata) == expected


@pytest.mark.postgres
def test_so_they_do_in_postgresql(
    alone: Any, second_day: Path, at: Make, postgres_store: str, started: list[int]
) -> None:
    before = len(started)
    engine = open_store(postgres_store)
    runtime = with_workers(msgspec.structs.replace(alone.runtime, engine=engine), 1)
    sync(runtime, "ctgov", observed_at=at(5))
    import_files(runtime, "ctgov", [second_day], full=True, observed_at=at(6))
    assert len(started) == before + 2
    assert rows(engine, View.metadata) == rows(alone.runtime.engine, View.metadata)
    engine.dispose()


@pytest.fixture
def killing(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The first answer of a worker is waited for in vain: it is killed before."""
    real = Worker.receive

    def receive(self: Worker) -> bytes:
        os.kill(self.pid, signal.SIGKILL)
        return real(self)

    with monkeypatch.context() as patch:
        patch.setattr(Worker, "receive", receive)
        yield


@pytest.mark.usefixtures("started", "killing")
def test_a_pass_that_loses_a_worker_is_written_down_and_can_be_made_again(
    world: Make, some: Days, at: Make
) -> None:
    made = world(some[0])
    runtime = with_workers(made.runtime, 1)
    with pytest.raises(WorkerError, match=r"SIGKILL.*studies from ctgov:NCT99"):
        sync(runtime, "ctgov", observed_at=at(5))
    assert made.rows("SELECT outcome, error LIKE '%SIGKILL%' FROM run") == [("failed", 1)]
    assert made.rows("SELECT count(*) FROM study") == [(0,)]
    report = sync(with_workers(made.runtime, 0), "ctgov", observed_at=at(6))
    assert report.outcome.new == len(some[0])
