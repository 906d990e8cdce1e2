"""When the service wakes, what it does then, and that nobody does it twice."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from db import locks
from db.read.jobs import job_states
from db.transaction import writing
from jobs.service.run_once import JobBusyError, ScheduledJob, fire, missed, note_next, only_one
from jobs.service.scheduler import Service, scheduled_jobs
from jobs.service.timetable import cron_table
from tracker.config import Config
from tracker.errors import StoreError

Make = Callable[..., Any]
At = Callable[..., datetime]
MINUTE = timedelta(minutes=1)
HUNG = 600  # seconds after which what a test waits for will never come


@pytest.fixture
def jobs(world: Make, record: Make, at: At) -> Any:
    """A runtime whose clock a test may turn (`jobs.clock = ...`)."""
    made = world([record(1)]).runtime
    made.clock = lambda: at(5, 12)
    return made


def daily(work: Callable[[], str] = lambda: "done", cron: str = "0 12 * * *") -> ScheduledJob:
    return ScheduledJob("daily", work, cron_table(cron, "UTC"))


def state(jobs: Any, name: str = "daily") -> Any:
    with jobs.engine.connect() as connection:
        return {row.name: row for row in job_states(connection)}[name]


def test_a_firing_is_done_once(jobs: Any, at: At) -> None:
    done: list[int] = []
    job = daily(lambda: str(done.append(1)))
    assert fire(jobs, job, MINUTE)
    assert not fire(jobs, job, MINUTE)
    jobs.clock = lambda: at(5, 18)
    assert not fire(jobs, job, MINUTE)
    jobs.clock = lambda: at(6, 13)
    assert fire(jobs, job, MINUTE)
    assert len(done) == 2
    assert (state(jobs).done_due_at, state(jobs).outcome) == (at(6, 12), "ok")
    assert state(jobs).next_due_at == at(7, 12)


def test_no_overlap_while_somebody_holds_the_lease(jobs: Any, at: At) -> None:
    lease = locks.take(jobs.engine, "daily", at(5, 12), 10 * MINUTE)
    assert lease is not None
    assert not fire(jobs, daily(), MINUTE)
    jobs.clock = lambda: at(5, 12) + 11 * MINUTE
    assert fire(jobs, daily(), MINUTE)
    assert not lease.is_mine()


@pytest.mark.parametrize(("host", "runs"), [("", True), ("another-machine", False)])
def test_what_died_on_this_machine_holds_nothing(jobs: Any, at: At, host: str, runs: bool) -> None:
    dead = subprocess.Popen([sys.executable, "-c", ""])
    dead.wait()
    assert locks.take(jobs.engine, "daily", at(5, 11), 300 * MINUTE) is not None
    with writing(jobs.engine) as connection:
        mine = state(jobs).holder.split(":")
        holder = f"{host or mine[0]}:{dead.pid}:x"
        connection.exec_driver_sql("UPDATE job_lock SET holder = ?", (holder,))
    assert fire(jobs, daily(), MINUTE) is runs


def test_what_ran_before_under_the_same_number_holds_nothing(jobs: Any, at: At) -> None:
    assert locks.take(jobs.engine, "daily", at(5, 11), 300 * MINUTE) is not None
    host, process, _ = state(jobs).holder.split(":")
    with writing(jobs.engine) as connection:
        holder = f"{host}:{process}:before"
        connection.exec_driver_sql("UPDATE job_lock SET holder = ?", (holder,))
    assert fire(jobs, daily(), MINUTE)


@pytest.mark.parametrize("error", [StoreError("no room"), ZeroDivisionError("oops")])
def test_what_fails_is_written_down_and_ends_only_this_firing(
    jobs: Any, at: At, error: Exception
) -> None:
    def fail() -> str:
        raise error

    assert fire(jobs, daily(fail), MINUTE)
    assert state(jobs).outcome == "failed"
    assert str(error) in state(jobs).error
    jobs.clock = lambda: at(6, 12)
    assert fire(jobs, daily(), MINUTE)
    assert (state(jobs).outcome, state(jobs).error) == ("ok", None)


def test_what_was_slept_through_is_made_up_for(jobs: Any, at: At) -> None:
    job, day = daily(), timedelta(days=1)
    assert not missed(jobs, job, day)  # a job that never ran has missed nothing
    note_next(jobs, job)
    assert not missed(jobs, job, day)
    fire(jobs, job, MINUTE)
    assert not missed(jobs, job, day)
    jobs.clock = lambda: at(6, 15)
    assert missed(jobs, job, day)
    assert not missed(jobs, job, timedelta(hours=2))


def test_only_one_of_a_command_and_the_service(jobs: Any, at: At) -> None:
    assert only_one(jobs, "daily", lambda: 7, MINUTE) == 7
    assert state(jobs).outcome == "ok"
    with pytest.raises(ZeroDivisionError):
        only_one(jobs, "daily", lambda: 1 // 0, MINUTE)
    assert (state(jobs).outcome, state(jobs).holder) == ("failed", None)
    lease = locks.take(jobs.engine, "daily", at(5, 12), MINUTE)
    assert lease is not None
    with pytest.raises(JobBusyError, match="running already"):
        only_one(jobs, "daily", lambda: 7, MINUTE)


def test_the_jobs_of_the_config(jobs: Any) -> None:
    assert [job.name for job in scheduled_jobs(jobs)] == ["sync ctgov", "digest", "watch"]


def test_the_service_pulls_tells_and_looks_after_itself(jobs: Any, tmp_path: Path, at: At) -> None:
    settings = jobs.config.model_dump(mode="json", exclude_defaults=True)
    more = {
        "output": {"directory": str(tmp_path)},
        "watch": {"health_file": str(tmp_path / "health.json")},
        "alerts": {"rules": [{"name": "news", "channels": ["file"]}]},
        "channels": {"file": {"kind": "file"}},
        "cohorts": [],
    }
    jobs.config = Config.model_validate(settings | more)
    jobs.clock = lambda: at(5, 16)
    for job in scheduled_jobs(jobs):
        assert fire(jobs, job, MINUTE)
        assert state(jobs, job.name).outcome == "ok"
    assert len(list(tmp_path.glob("alerts-2026-10-05-*.txt"))) == 1
    assert json.loads((tmp_path / "health.json").read_text())["healthy"] is True


def test_a_service_that_ends_says_that_nothing_is_due(jobs: Any) -> None:
    service = Service(jobs, [daily()])
    service.stop()
    service.run()
    assert state(jobs).next_due_at is None


def test_a_service_that_starts_makes_up_for_what_it_missed(jobs: Any, at: At) -> None:
    done: list[int] = []
    job = daily(lambda: str(done.append(1)))
    fire(jobs, job, MINUTE)
    jobs.clock = lambda: at(7, 15)
    service = Service(jobs, [job])
    service.stop()
    service.run()
    assert (len(done), state(jobs).done_due_at) == (2, at(7, 12))


def test_a_lease_is_renewed_while_the_work_lasts(jobs: Any, at: At) -> None:
    length = timedelta(seconds=0.03)
    lease = locks.take(jobs.engine, "daily", at(5, 12), length)
    assert lease is not None
    first = state(jobs).lease_until
    jobs.clock = lambda: at(5, 13)
    deadline = time.monotonic() + HUNG
    with locks.kept(lease, jobs.clock, length):
        while state(jobs).lease_until == first and time.monotonic() < deadline:
            time.sleep(0.01)
    assert state(jobs).lease_until == at(5, 13) + length


@pytest.mark.slow
def test_two_schedulers_do_each_firing_once_and_stop_when_told(jobs: Any, tmp_path: Path) -> None:
    script = Path(__file__).with_name("two_schedulers.py")
    command = [sys.executable, str(script), str(jobs.engine.url)]
    logs = [tmp_path / "one.log", tmp_path / "two.log"]
    running = []
    for log in logs:
        with log.open("w") as stream:
            running.append(subprocess.Popen(command, stderr=stream))
    deadline = time.monotonic() + HUNG
    while steps(logs, "job_finished") < 4 and time.monotonic() < deadline:
        time.sleep(0.2)
    for process in running:
        process.send_signal(signal.SIGTERM)
    assert [process.wait(timeout=HUNG) for process in running] == [0, 0]
    lines = [json.loads(line) for log in logs for line in log.read_text().splitlines()]
    started = [line["due"] for line in lines if line["event"] == "job_started"]
    finished = [line["due"] for line in lines if line["event"] == "job_finished"]
    assert len(started) >= 4
    assert len(started) == len(set(started))
    assert sorted(finished) == sorted(started)
    assert [line["event"] for line in lines].count("schedule_stopped") == 2


def steps(logs: list[Path], event: str) -> int:
    return sum(log.read_text().count(f'"event": "{event}"') for log in logs)
