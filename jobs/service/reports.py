"""Writes reports once a period: after the first accepted pass in it, by whoever notices first."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import msgspec

from db import cursor, locks
from db.read.snapshots import newest_observed_at
from db.transaction import writing
from db.write.runs import finish_run, start_run
from jobs.alerts.last_reports import last_written
from jobs.alerts.match import Routed, enqueue
from jobs.alerts.news import OWN_RULE
from jobs.reports.scheduled import trends, write_set
from jobs.runtime import Runtime
from jobs.service.log import step
from jobs.service.timetable import report_periods
from tracker.alerts.last_reports import WrittenReports
from tracker.alerts.news import Item
from tracker.changes import Importance
from tracker.config import Config
from tracker.errors import StoreError

JOB = "report"
TRIES = 3  # a pass that comes in while reports are made makes them old


class Due(msgspec.Struct, frozen=True):
    """A period without its reports: when it began, the newest pass, and what was written before."""

    due_at: datetime
    observed_at: datetime
    before: WrittenReports | None


def write_due_reports(runtime: Runtime) -> list[str]:
    """Write the reports of this period unless they are there; returns what was done, in words.

    They are due once an accepted pass was observed in the period. A failure is written down, and
    the next call tries again.
    """
    now = runtime.now()
    due = _due(runtime, now)
    if due is None:
        return []
    length = timedelta(minutes=runtime.config.schedule.lease_minutes)
    lease = locks.take(runtime.engine, JOB, now, length, due_at=due.due_at)
    if lease is None:
        return ["reports are being written elsewhere"]
    with locks.kept(lease, runtime.clock, length):
        words, error = _attempt(runtime, lease)
    ended: locks.Ended = {"finished_at": runtime.now(), "outcome": "failed", "error": error}
    if error is None:
        ended |= {"outcome": "ok", "done_due_at": due.due_at}
    lease.release(**ended)
    step("reports_written" if error is None else "reports_failed", due=due.due_at, said=words)
    return [words]


def _due(runtime: Runtime, now: datetime) -> Due | None:
    periods = report_periods(runtime.config)
    due_at = periods.last(now) if periods else None
    if due_at is None:
        return None
    with runtime.engine.connect() as connection:
        observed_at = newest_observed_at(connection)
        before = last_written(connection)
    if observed_at is None or observed_at < due_at or (before and before.due_at >= due_at):
        return None
    return Due(due_at, observed_at, before)


def _attempt(runtime: Runtime, lease: locks.Lease) -> tuple[str, str | None]:
    """What came of it in words, and the error; one that nobody foresaw ends no sync."""
    due = _due(runtime, runtime.now())  # another process may have ended it a moment ago
    if due is None:
        return "reports were written elsewhere", None
    run_id = start_run(runtime.engine, "scheduled reports", "", runtime.now())
    try:
        return _write(runtime, due, run_id, lease), None
    except Exception as failure:  # noqa: BLE001  the ledger has it, doctor and the log tell it
        error = f"{type(failure).__name__}: {failure}"
        with writing(runtime.engine) as connection:
            finish_run(connection, run_id, runtime.now(), "failed", {}, error)
        return f"reports FAILED: {error}", error


def _write(runtime: Runtime, due: Due, run_id: int, lease: locks.Lease) -> str:
    for _ in range(TRIES):
        written = _made(runtime, due)
        with runtime.engine.connect() as connection:
            newest = newest_observed_at(connection)
        if newest == due.observed_at or newest is None:
            break
        due = msgspec.structs.replace(due, observed_at=newest)
    else:
        raise StoreError("passes came in while the reports were made; they are made again")
    if not lease.is_mine():
        raise StoreError("another process took over while the reports were made")
    _note(runtime, written, run_id)
    return f"{written.title()}; files: {written.count}"


def _made(runtime: Runtime, due: Due) -> WrittenReports:
    before = due.before.observed_at if due.before else None
    moved = trends(runtime, before)
    made = write_set(runtime, period_name(runtime.config, due.due_at), before)
    return WrittenReports(
        due_at=due.due_at,
        observed_at=due.observed_at,
        written_at=runtime.now(),
        files=made.pages,
        count=made.count,
        trends=moved,
    )


def _note(runtime: Runtime, written: WrittenReports, run_id: int) -> None:
    """Write down that the period is done, in the transaction that may make it news."""
    with writing(runtime.engine) as connection:
        noted = msgspec.json.encode(written).decode()
        cursor.note_written_reports(connection, noted, written.written_at)
        if runtime.config.reports.tell:
            enqueue(connection, written.written_at, _notices(runtime.config, written))
        counts = {"files": written.count, "pages": list(written.files)}
        finish_run(connection, run_id, written.written_at, "ok", counts)


def _notices(config: Config, written: WrittenReports) -> list[Routed]:
    """A reason for a digest, for each channel that has digests."""
    notice = Item(
        subject="reports",
        observed_at=written.written_at,
        importance=int(Importance.LOW),
        title=f"{written.title()}, are written",
        rules=(OWN_RULE,),
        is_notice=True,
    )
    channels = dict.fromkeys(name for rule in config.alerts.rules for name in rule.channels)
    return [Routed(OWN_RULE, name, False, notice) for name in channels]


def period_name(config: Config, due_at: datetime) -> str:
    """The folder of a period: the day on which it began, with the time unless that is midnight."""
    local = due_at.astimezone(ZoneInfo(config.schedule.time_zone))
    return f"{local:%Y-%m-%d}" if local.strftime("%H%M") == "0000" else f"{local:%Y-%m-%dT%H%M}"
