"""What the service does when it is woken: pull a registry, send digests, look after the rest."""

from __future__ import annotations

from collections.abc import Callable

from jobs.alerts.run import run_alerts
from jobs.health.check import examine, write_health
from jobs.link.trials import link_if_due
from jobs.reports.wanted import check_reports
from jobs.runtime import Runtime
from jobs.service.reports import write_due_reports
from jobs.sync.partners import fetch_partners
from jobs.sync.run import sync
from tracker.errors import TrackerError

Work = Callable[[], str]
"""A job of the service; returns what to log about it."""


def tasks(runtime: Runtime) -> dict[str, Work]:
    """What config.toml wants done, by name of job. Raises ConfigError for what cannot be done."""
    check_reports(runtime.config)
    found = {f"sync {key}": _sync(runtime, key) for key in runtime.config.schedule.sync}
    found["digest"] = lambda: _tell(runtime, digests=True)
    found["watch"] = lambda: _look(runtime)
    return found


def _sync(runtime: Runtime, key: str) -> Work:
    def work() -> str:
        try:
            report = sync(runtime, key)
        except TrackerError:
            _tell(runtime, digests=False)  # that it fails may be news itself
            raise
        linked = link_if_due(runtime)
        if runtime.config.partners.fetch:
            fetch_partners(runtime, key)
            linked = link_if_due(runtime) or linked
        written = write_due_reports(runtime)
        told = [f"{report.completeness} {report.outcome.counts()}", _tell(runtime, digests=False)]
        return "; ".join([*told, *([linked.line()] if linked else []), *written])

    return work


def _tell(runtime: Runtime, *, digests: bool) -> str:
    return "; ".join(run_alerts(runtime, digests=digests).lines())


def _look(runtime: Runtime) -> str:
    """Do what a crash prevented, tell what is newly wrong, write the files for monitors."""
    written = write_due_reports(runtime)
    told = _tell(runtime, digests=False)
    health = examine(runtime)
    write_health(runtime, health)
    return "; ".join([told, f"{len(health.troubles)} troubles", *written])
