"""What a person needs to know of the tracker at one look: held, fresh, due next, waiting, failed.

Reads the store only and imports no pandas. Whether something is wrong is `tracker doctor`'s.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from msgspec import Struct

from db.read import waiting
from db.read.issue_counts import count_by_level
from db.read.jobs import JobState, job_states
from db.read.runs import Run, newest_runs
from db.read.snapshots import newest_passes
from db.read.study_keys import count_studies
from db.reader import Reader
from jobs.alerts.last_reports import last_written, place_of
from jobs.asking import Asking
from jobs.queries.membership import CohortCount, count_cohorts
from jobs.service.timetable import report_periods, timetables
from tracker.alerts.last_reports import WrittenReports
from tracker.cohorts import Cohort
from tracker.config import Config

GRACE = timedelta(minutes=10)  # a service that lives notes its next watch within a moment


class RegistryOverview(Struct, frozen=True):
    """What is held of a registry, and its newest passes; `age_hours` of the last complete one."""

    key: str
    studies: int
    accepted_at: datetime | None = None
    complete_at: datetime | None = None
    age_hours: float | None = None


class Scheduler(Struct, frozen=True):
    """Whether a service seems to run: `running`, `stopped`, `dead` or `never`; its last sign."""

    state: str
    last_sign: datetime | None = None


class ScheduledReports(Struct, frozen=True):
    """What the schedule says of reports, when the next period begins, and what was written last.

    `place` is where the output folder is found.
    """

    every: str
    next_period: datetime | None
    last: WrittenReports | None
    place: str


class Waiting(Struct, frozen=True):
    """What waits in a channel: alerts for its next digest, and messages not sent yet."""

    channel: str
    alerts: int
    unsent: int
    oldest_hours: float | None


class Failure(Struct, frozen=True):
    """The newest failure of a job that has not succeeded since."""

    job: str
    at: datetime | None
    error: str


class Overview(Struct, frozen=True, kw_only=True):
    """The tracker at one look."""

    at: datetime
    registries: list[RegistryOverview]
    cohorts: list[CohortCount]
    scheduler: Scheduler
    next_runs: dict[str, datetime]
    reports: ScheduledReports
    waiting: list[Waiting]
    open_issues: dict[str, int]
    failure: Failure | None


def look(asking: Asking) -> Overview:
    """Return the overview of this moment.

    Raises ConfigError for a cohort, a cron line or scheduled reports that cannot be right.
    """
    now, config = asking.now(), asking.config
    if config.schedule.report:
        from jobs.reports.wanted import check_reports  # noqa: PLC0415  what makes reports is slow

        check_reports(config)
    cohorts = [Cohort.from_config(table) for table in config.cohorts]
    tables = timetables(config)
    with asking.engine.connect() as connection:
        rows = job_states(connection)
        return Overview(
            at=now,
            registries=_registries(connection, config, now),
            cohorts=count_cohorts(connection, cohorts),
            scheduler=_scheduler([row for row in rows if row.name in tables], now),
            next_runs={name: due for name, table in tables.items() if (due := table.next(now))},
            reports=_reports(connection, config, now),
            waiting=_waiting(connection, now),
            open_issues=count_by_level(connection),
            failure=_failure(newest_runs(connection), rows),
        )


def _registries(connection: Reader, config: Config, now: datetime) -> list[RegistryOverview]:
    """Those that are asked, and those of which something is held all the same."""
    counts, passes = count_studies(connection), newest_passes(connection)
    enabled = [key for key, settings in config.registries.items() if settings.enabled]
    found = []
    for key in dict.fromkeys([*enabled, *sorted({*counts, *passes})]):
        newest = passes.get(key)
        complete_at = newest.complete_at if newest else None
        found.append(
            RegistryOverview(
                key,
                counts.get(key, 0),
                newest.accepted_at if newest else None,
                complete_at,
                _hours(now, complete_at) if complete_at else None,
            )
        )
    return found


def _scheduler(rows: Iterable[JobState], now: datetime) -> Scheduler:
    """A service notes when its jobs are due next, and that nothing is when it stops."""
    known = list(rows)
    # A sync by hand takes the same lock; only a service notes firings and what is due.
    is_new = all(row.started_at and not (row.done_due_at or row.next_due_at) for row in known)
    if is_new:
        return Scheduler("never")
    signs = [at for row in known for at in (row.started_at, row.finished_at) if at]
    last_sign = max(signs, default=None)
    due = [row.next_due_at for row in known if row.next_due_at]
    running = any(row.holder and row.lease_until and row.lease_until > now for row in known)
    if due:
        is_alive = running or min(due) + GRACE > now
        return Scheduler("running" if is_alive else "dead", last_sign)
    return Scheduler("stopped" if known else "never", last_sign)


def _reports(connection: Reader, config: Config, now: datetime) -> ScheduledReports:
    periods, last = report_periods(config), last_written(connection)
    due = periods.last(now) if periods else None
    is_done = due is not None and last is not None and last.due_at >= due
    begins = periods.next(now) if periods and is_done else due
    return ScheduledReports(config.schedule.report, begins, last, place_of(config))


def _waiting(connection: Reader, now: datetime) -> list[Waiting]:
    alone = waiting.count_waiting(connection)
    unsent = {one.channel: one for one in waiting.unsent(connection)}
    return [
        Waiting(
            name,
            alone.get(name, 0),
            unsent[name].count if name in unsent else 0,
            _hours(now, unsent[name].oldest_at) if name in unsent else None,
        )
        for name in sorted({*alone, *unsent})
    ]


def _failure(runs: Iterable[Run], rows: Iterable[JobState]) -> Failure | None:
    """Of jobs and of registries whose last time failed, the one that failed last."""
    newest: dict[str, Run] = {}
    for run in runs:  # newest first
        newest.setdefault(f"sync {run.subject}" if run.job == "sync" else run.job, run)
    found = [
        Failure(name, run.finished_at, run.error or run.outcome)
        for name, run in newest.items()
        if run.outcome in {"failed", "interrupted"}
    ]
    found += [
        Failure(row.name, row.finished_at, row.error or "")
        for row in rows
        if row.outcome == "failed" and row.name not in newest
    ]
    return max(found, key=lambda one: one.at.timestamp() if one.at else 0, default=None)


def _hours(now: datetime, then: datetime) -> float:
    return round((now - then) / timedelta(hours=1), 2)
