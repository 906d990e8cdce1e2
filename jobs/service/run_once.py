"""Does one firing of a scheduled job once, whoever else was woken by the same cron line."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Protocol, TypeVar

from msgspec import Struct

from db import locks
from db.read.jobs import job_states
from db.transaction import writing
from jobs.runtime import Runtime
from jobs.service.log import step
from tracker.errors import TrackerError

Found = TypeVar("Found")


class Timetable(Protocol):
    """When something is due; moments in UTC, the same in every process."""

    def last(self, now: datetime) -> datetime | None:
        """The newest moment at or before `now`."""
        ...

    def next(self, now: datetime) -> datetime | None:
        """The first moment after `now`."""
        ...


class ScheduledJob(Struct, frozen=True):
    """A job of the service: what it does, and when it is due."""

    name: str
    work: Callable[[], str]
    timetable: Timetable


def fire(runtime: Runtime, job: ScheduledJob, lease_length: timedelta) -> bool:
    """Run `job` for its last due time unless it runs or ran already; returns whether it did."""
    now = runtime.now()
    due = job.timetable.last(now)
    lease = locks.take(runtime.engine, job.name, now, lease_length, due_at=due)
    if lease is None:
        step("job_skipped", job=job.name, due=due, reason="running or done elsewhere")
        return False
    step("job_started", job=job.name, due=due)
    with locks.kept(lease, runtime.clock, lease_length):
        outcome, words = _done(job)
    ended = runtime.now()
    error = words if outcome == "failed" else None
    lease.release(done_due_at=due, finished_at=ended, outcome=outcome, error=error)
    note_next(runtime, job)
    step("job_finished", job=job.name, due=due, outcome=outcome, said=words)
    return True


def _done(job: ScheduledJob) -> tuple[str, str]:
    """What came of the work; an error that nobody foresaw ends this firing, not the service."""
    try:
        return "ok", job.work()
    except TrackerError as error:
        return "failed", str(error)
    except Exception as error:  # noqa: BLE001  the ledger has it, doctor tells it, the log too
        return "failed", f"{type(error).__name__}: {error}"


def note_next(runtime: Runtime, job: ScheduledJob) -> None:
    """Write down when `job` is due next, so that `tracker doctor` notices a dead service."""
    with writing(runtime.engine) as connection:
        locks.note_next(connection, job.name, job.timetable.next(runtime.now()))


def missed(runtime: Runtime, job: ScheduledJob, longest_ago: timedelta) -> bool:
    """Whether the last firing was slept through, not longer ago than one makes up for.

    A job that never ran has missed nothing.
    """
    now = runtime.now()
    due = job.timetable.last(now)
    if due is None or now - due > longest_ago:
        return False
    with runtime.engine.connect() as connection:
        rows = {row.name: row for row in job_states(connection)}
    row = rows.get(job.name)
    return row is not None and row.done_due_at is not None and row.done_due_at < due


class JobBusyError(TrackerError):
    """Another process runs this very job; nothing was begun."""


def only_one(
    runtime: Runtime,
    name: str,
    work: Callable[[], Found],
    length: timedelta,
    *,
    as_job: str | None = None,
) -> Found:
    """What `work` returns, run under the lock that a scheduled job `name` takes.

    For commands that do by hand what the service does too. `as_job`: how it ends is noted under
    this name, because it is another job that must not run beside `name`. Raises JobBusyError.
    """
    lease = locks.take(runtime.engine, name, runtime.now(), length)
    if lease is None:
        raise JobBusyError(f"{name} is running already, here or on another machine: wait for it")
    if as_job is not None:
        try:
            with locks.kept(lease, runtime.clock, length):
                return only_one(runtime, as_job, work, length)
        finally:
            lease.release()
    outcome, error = "interrupted", None
    try:
        with locks.kept(lease, runtime.clock, length):
            found = work()
        outcome = "ok"
    except Exception as failure:
        outcome, error = "failed", str(failure)
        raise
    finally:
        lease.release(finished_at=runtime.now(), outcome=outcome, error=error)
    return found
