"""Worker processes say what this one would, in order, and their end is told and leaves nobody."""

from __future__ import annotations

import gc
import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

import pytest
from msgspec import structs

from db.read.bodies import body_hash
from jobs.workers import pool as pools
from jobs.workers.collector import PACE, tamed
from jobs.workers.pool import Pool
from jobs.workers.work import Task, follow, follow_all
from jobs.workers.worker import START
from tracker.config import load_config
from tracker.errors import ConfigError, WorkerError
from tracker.history import Observation
from tracker.issues import Level
from tracker.registries.ctgov.redact import raw_record

Record = dict[str, Any]
TaskOf = Callable[..., Task]


def served(record: Record) -> tuple[str, bytes]:
    raw = raw_record(json.dumps(record).encode())
    return body_hash(raw.body), raw.body


@pytest.fixture
def task(at: Callable[..., datetime], record: Callable[..., Record]) -> TaskOf:
    """`task(number, "title", "another title")`: a study and the titles it had, day by day."""

    def make(number: int, *titles: str) -> Task:
        made = [record(number, identificationModule={"briefTitle": title}) for title in titles]
        bodies = [served(one) for one in made]
        seen = tuple(Observation(at(5 + day), sha256) for day, (sha256, _) in enumerate(bodies))
        return Task(f"ctgov:NCT{99_000_000 + number}", None, seen, dict(bodies), 30)

    return make


def unreadable(task: Task) -> Task:
    return structs.replace(task, bodies=dict.fromkeys(task.bodies, b"{"))


@pytest.fixture
def batches(task: TaskOf) -> list[list[Task]]:
    """Nine batches of studies that came, changed, cannot be read, or were never seen."""
    spoilt = Task(
        "ctgov:NCT99000009",
        None,
        task(9, "x").seen,
        {task(9, "x").seen[0].body_sha256 or "": b"{"},
        30,
    )
    tasks = [task(number, *"abc"[: number % 4]) for number in range(1, 9)]
    return [*([one] for one in tasks), [spoilt, *tasks]]


@pytest.fixture
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Workers are started for the first study."""
    monkeypatch.setattr(pools, "WORTH_STARTING", 1)


def is_running(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


@pytest.mark.usefixtures("at_once")
def test_workers_say_what_we_would_in_the_same_order(batches: list[list[Task]]) -> None:
    with Pool(2) as pool:
        found = list(pool.follow(batches))
        again = list(pool.follow(batches[:1]))
        workers = pool.pids
    assert found == [follow_all(batch) for batch in batches]
    assert again == found[:1]
    assert len(workers) == 2
    assert not any(map(is_running, workers))


@pytest.mark.usefixtures("at_once")
def test_a_worker_that_is_killed_is_an_error_and_takes_the_others_along(
    batches: list[list[Task]],
) -> None:
    def killing(pool: Pool) -> Iterator[list[Task]]:
        for batch in batches:
            yield batch
            workers.extend(pool.pids)
            os.kill(pool.pids[0], signal.SIGKILL)

    workers: list[int] = []
    with Pool(2) as pool:
        with pytest.raises(WorkerError, match=r"SIGKILL.*NCT99.*workers = 0"):
            list(pool.follow(killing(pool)))
        assert pool.pids == []
    assert not any(map(is_running, workers))


@pytest.mark.usefixtures("at_once")
def test_an_error_in_a_worker_is_told_with_its_study_and_its_text(task: TaskOf) -> None:
    wrong = structs.replace(task(2, "b"), study_key="nowhere:1")
    with (
        Pool(1) as pool,
        pytest.raises(WorkerError, match="at nowhere:1: ConfigError") as told,
    ):
        list(pool.follow([[task(1, "a"), wrong]]))
    assert "work.py" in told.value.__notes__[0]


@pytest.mark.usefixtures("at_once")
def test_what_is_left_in_the_middle_leaves_no_worker(batches: list[list[Task]]) -> None:
    def failing() -> Iterator[list[Task]]:
        yield batches[0]
        workers.extend(pool.pids)
        raise ConfigError("the next page did not come")

    workers: list[int] = []
    with Pool(1) as pool, pytest.raises(ConfigError, match="did not come"):
        list(pool.follow(failing()))
    assert workers
    assert not any(map(is_running, workers))


def test_a_worker_ends_with_whoever_feeds_it(repository: Any) -> None:
    """Its input ends, as it does however the main process went."""
    start = [sys.executable, "-P", "-c", START, str(repository), *sys.path]
    ended = subprocess.run(start, input=b"", capture_output=True, timeout=600, check=False)
    assert (ended.returncode, ended.stdout, ended.stderr) == (0, b"", b"")


def test_few_studies_start_no_worker(batches: list[list[Task]]) -> None:
    with Pool(2) as pool:
        found = [(answers, pool.pids) for answers in pool.follow(batches)]
    assert found == [(follow_all(batch), []) for batch in batches]


@pytest.mark.parametrize(("cores", "workers"), [(1, 0), (2, 2), (64, pools.MOST)])
def test_there_are_as_many_workers_as_cores(
    cores: int, workers: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pools, "_cores", lambda: cores)
    assert Pool.sized(None).size == workers
    assert Pool.sized(0).size == 0


def test_a_study_whose_stored_body_cannot_be_read_any_more_is_outdated(task: TaskOf) -> None:
    once = follow(task(1, "a")).state
    now = task(1, "b")
    assert once is not None
    spoilt = structs.replace(now, before=once, bodies=now.bodies | {once.body_sha256 or "": b"{"})
    found = follow(spoilt)
    assert (found.is_outdated, found.state, found.laid) == (True, None, None)


def test_the_last_step_is_told_from_those_before(task: TaskOf) -> None:
    found = follow(task(1, "a", "b"))
    assert [one.change.path for one in found.changes] == ["study", "brief_title"]
    assert [one.change.path for one in found.last_changes] == ["brief_title"]
    assert (found.meaning, found.last_issues) == ("changed", ())
    assert [one.level for one in follow(unreadable(task(1, "a"))).last_issues] == [Level.ERROR]


def test_the_collector_is_tamed_until_the_last_block_ends() -> None:
    def overlapping() -> None:
        with tamed():
            found.append((gc.get_threshold(), gc.get_freeze_count() > before[1]))
        found.append((gc.get_threshold(), gc.get_freeze_count() > before[1]))
        raise KeyError

    found: list[tuple[Any, bool]] = []
    before = gc.get_threshold(), gc.get_freeze_count()
    with pytest.raises(KeyError), tamed():
        overlapping()
    assert found == [(PACE, True)] * 2
    assert (gc.get_threshold(), gc.get_freeze_count()) == before


def test_the_setting_has_bounds(tmp_path: Any) -> None:
    path = tmp_path / "config.toml"
    path.write_text("[performance]\nworkers = -1\n", encoding="utf-8")
    with pytest.raises(ConfigError, match=r"performance\.workers"):
        load_config(path, {})
    assert load_config(path, {"TRACKER_PERFORMANCE__WORKERS": "3"}).performance.workers == 3
