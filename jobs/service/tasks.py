"""What the service does when it is woken: pull a registry, send digests, look after the rest."""

from __future__ import annotations

from collections.abc import Callable

from msgspec import Struct

from jobs.alerts.run import run_alerts
from jobs.health.check import examine, write_health
from jobs.link.trials import link_if_due
from jobs.runtime import Runtime
from jobs.sync.run import sync
from tracker.errors import TrackerError


class ScheduledTask(Struct, frozen=True):
    """Something to be done by a cron line; `work` returns what to log about it."""

    name: str
    cron: str
    work: Callable[[], str]
    jitter_seconds: int = 0


def tasks(runtime: Runtime) -> list[ScheduledTask]:
    """What config.toml wants done; only registries are asked at a moment of chance."""
    schedule = runtime.config.schedule
    found = [
        ScheduledTask(f"sync {key}", cron, _sync(runtime, key), schedule.jitter_seconds)
        for key, cron in schedule.sync.items()
        if runtime.config.registries[key].enabled
    ]
    found.append(ScheduledTask("digest", schedule.digest, lambda: _tell(runtime, digests=True)))
    found.append(ScheduledTask("watch", schedule.watch, lambda: _look(runtime)))
    return found


def _sync(runtime: Runtime, key: str) -> Callable[[], str]:
    def work() -> str:
        try:
            report = sync(runtime, key)
        except TrackerError:
            _tell(runtime, digests=False)  # that it fails may be news itself
            raise
        linked = link_if_due(runtime)
        told = [f"{report.completeness} {report.outcome.counts()}", _tell(runtime, digests=False)]
        return "; ".join([*told, linked.line()] if linked else told)

    return work


def _tell(runtime: Runtime, *, digests: bool) -> str:
    return "; ".join(run_alerts(runtime, digests=digests).lines())


def _look(runtime: Runtime) -> str:
    """Tell what is newly wrong, try again what was not sent, write the files for monitors."""
    told = _tell(runtime, digests=False)
    health = examine(runtime)
    write_health(runtime, health)
    return f"{told}; {len(health.troubles)} troubles"
