"""Makes messages of what passes brought, once each, and sends them.

Three steps, each safe to be cut off anywhere: decide (a pass meets the rules; one transaction a
pass), compose (alerts become messages; one transaction), deliver (a message is sent, then marked).
"""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import TextIO

from msgspec import Struct, field

from db.locks import kept, take
from db.read.alerts import waiting_alerts
from db.read.waiting import channels_waiting
from db.transaction import writing
from db.write import runs
from db.write.alerts import add_digest
from jobs.alerts.deliver import Delivered, deliver
from jobs.alerts.last_reports import report_lines
from jobs.alerts.match import Decided, cohort_keys, decide, tell_new_word_lists
from jobs.alerts.preview import LogEntry, Preview, log, preview
from jobs.alerts.self_alerts import watch
from jobs.runtime import Runtime
from tracker.alerts.digest import compose
from tracker.alerts.news import merge_by_study
from tracker.alerts.rules import check_rules
from tracker.channels.catalog import limits_of

__all__ = ["AlertReport", "LogEntry", "Preview", "log", "preview", "run_alerts"]

LOCK, LEASE = "alerts", timedelta(minutes=10)


class AlertReport(Struct):
    """What one run of the alerts did."""

    decided: Decided = field(default_factory=Decided)
    messages: int = 0
    is_busy: bool = False
    delivered: Delivered = field(default_factory=Delivered)

    @property
    def files(self) -> list[Path]:
        """The files that channels wrote."""
        return self.delivered.files

    def lines(self) -> list[str]:
        """The same for a person."""
        if self.is_busy:
            return ["alerts are being run by another process; nothing was done here"]
        found = self.decided
        made = f"{found.passes} new passes met the rules: {found.alerts} alerts, "
        return [f"{made}{self.messages} messages", *self.delivered.lines()]


def run_alerts(
    runtime: Runtime,
    *,
    now: datetime | None = None,
    demo: bool = False,
    digests: bool = True,
    stream: TextIO | None = None,
) -> AlertReport:
    """Tell what is new, each thing once. Without `digests` only what is to be told at once.

    `stream` is what the terminal channel writes to (None: standard output). Raises ConfigError for
    rules that cannot be right; a channel that fails is written down and tried again later.
    """
    moment = now or runtime.now()
    check_rules(runtime.config.alerts.rules, cohort_keys(runtime.config))
    lease = take(runtime.engine, LOCK, runtime.now(), LEASE)
    if lease is None:
        return AlertReport(is_busy=True)
    run_id = runs.start_run(runtime.engine, LOCK, "", moment)
    report = AlertReport()
    outcome, error = "interrupted", None
    try:
        with kept(lease, runtime.clock, LEASE):
            report.decided = decide(runtime, moment)
            tell_new_word_lists(runtime, moment)
            watch(runtime, moment)
            report.messages = make_messages(runtime, moment, at_once_only=not digests, demo=demo)
            report.delivered = deliver(runtime, moment, lease.is_mine, stream)
        outcome = "partial" if report.delivered.failed else "ok"
        error = "; ".join(f"{name}: {why}" for name, why in report.delivered.failed.items())
    except Exception as failure:
        outcome, error = "failed", f"{type(failure).__name__}: {failure}"
        raise
    finally:
        _close(runtime, run_id, moment, report, (outcome, error or None))
        lease.release(finished_at=moment, outcome=outcome, error=error or None)
    return report


def _close(
    runtime: Runtime, run_id: int, now: datetime, report: AlertReport, end: tuple[str, str | None]
) -> None:
    found = report.decided
    counts = {"passes": found.passes, "alerts": found.alerts, "messages": report.messages}
    with writing(runtime.engine) as connection:
        runs.finish_run(connection, run_id, now, end[0], counts, end[1])


def make_messages(runtime: Runtime, now: datetime, *, at_once_only: bool, demo: bool) -> int:
    """Put what waits for each channel into messages; what a removed channel had waits on."""
    made = 0
    with writing(runtime.engine) as connection:
        reports = () if at_once_only else report_lines(connection, runtime.config)
        for name in channels_waiting(connection, at_once_only=at_once_only):
            settings = runtime.config.channels.get(name)
            if settings is None:
                continue
            waiting = waiting_alerts(connection, name, at_once_only=at_once_only)
            items = merge_by_study([one.item for one in waiting])
            limits, site = limits_of(settings), runtime.config.public_site.url
            for message, told in compose(
                name, items, limits, now, demo=demo, reports=reports, site=site
            ):
                add_digest(connection, name, message, told)
                made += 1
    return made
