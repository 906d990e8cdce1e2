"""Worker processes say what we would, in order, and their end is told and leaves nobody."""

from __future__ import annotations

import gc
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from jobs.workers import pool as pools
from jobs.workers.collector import PACE, tamed
from jobs.workers.pool import Pool
from jobs.workers.worker import START
from tests.doubles.work import TURNED, Words
from tracker.config import load_config
from tracker.errors import ConfigError, WorkerError

BATCHES = [Words([f"{letter}{number}" for number in range(3)]) for letter in "abcdefghij"]
TURNED_ROUND = [[word[::-1] for word in batch.words] for batch in BATCHES]


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
def test_workers_say_what_we_would_in_the_same_order() -> None:
    with Pool(2) as pool:
        found = list(pool.each(TURNED, BATCHES))
        again = list(pool.each(TURNED, [Words(["print"]), Words(["x" * 1_000_000, "ab"])]))
        workers = pool.pids
    assert found == TURNED_ROUND
    assert again == [["tnirp"], ["x" * 1_000_000, "ba"]]
    assert len(workers) == 2
    assert not any(map(is_running, workers))


@pytest.mark.usefixtures("at_once")
def test_a_worker_that_is_killed_is_an_error_and_takes_the_others_along() -> None:
    def killing(pool: Pool) -> Iterator[Words]:
        for batch in BATCHES:
            yield batch
            workers.extend(pool.pids)
            os.kill(pool.pids[0], signal.SIGKILL)

    workers: list[int] = []
    with Pool(2) as pool:
        with pytest.raises(WorkerError, match=r"SIGKILL.*the words from [ab]0 to .*workers = 0"):
            list(pool.each(TURNED, killing(pool)))
        assert pool.pids == []
    assert not any(map(is_running, workers))


@pytest.mark.usefixtures("at_once")
@pytest.mark.parametrize(
    ("word", "told"),
    [
        ("fail", "failed at the words from a to fail: KeyError: 'a slip' .at fail."),
        ("die", "ended by SIGSEGV before it was through with the words from a to die"),
    ],
)
def test_what_happens_to_a_worker_is_told(
    word: str, told: str, capfd: pytest.CaptureFixture[str]
) -> None:
    with Pool(1) as pool:
        with pytest.raises(WorkerError, match=told) as error:
            list(pool.each(TURNED, [Words(["a", word]), *BATCHES]))
        assert pool.pids == []
    where = error.value.__notes__[0] if word == "fail" else capfd.readouterr().err
    assert "in turned" in where


@pytest.mark.usefixtures("at_once")
def test_what_is_left_in_the_middle_leaves_no_worker() -> None:
    def failing() -> Iterator[Words]:
        yield BATCHES[0]
        workers.extend(pool.pids)
        raise ConfigError("the next page did not come")

    workers: list[int] = []
    with Pool(1) as pool, pytest.raises(ConfigError, match="did not come"):
        list(pool.each(TURNED, failing()))
    assert workers
    assert not any(map(is_running, workers))


def test_a_worker_ends_with_whoever_feeds_it(repository: Path) -> None:
    """Its input ends, as it does however the main process went."""
    start = [sys.executable, "-P", "-c", START, str(repository), *sys.path]
    ended = subprocess.run(start, input=b"", capture_output=True, timeout=600, check=False)
    assert (ended.returncode, ended.stdout, ended.stderr) == (0, b"", b"")


def test_few_studies_start_no_worker() -> None:
    with Pool(2) as pool:
        found = [(words, pool.pids) for words in pool.each(TURNED, BATCHES)]
    assert found == [(words, []) for words in TURNED_ROUND]


@pytest.mark.parametrize(("cores", "workers"), [(1, 0), (2, 2), (64, pools.MOST)])
def test_there_are_as_many_workers_as_cores(
    cores: int, workers: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pools, "_cores", lambda: cores)
    assert Pool.sized(None).size == workers
    assert Pool.sized(0).size == 0


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


def test_the_setting_has_bounds(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_text("[performance]\nworkers = -1\n", encoding="utf-8")
    with pytest.raises(ConfigError, match=r"performance\.workers"):
        load_config(path, {})
    path.write_text("", encoding="utf-8")
    assert load_config(path, {"TRACKER_PERFORMANCE__WORKERS": "3"}).performance.workers == 3
