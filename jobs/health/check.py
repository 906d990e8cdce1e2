"""Says whether the tracker is well: registries, channels, jobs; for people, cron and monitors.

Reads the store only and imports no pandas, so that a monitor can ask often.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

from db.read import snapshots, waiting
from db.read.issue_counts import count_open_issues
from db.read.jobs import JobState, job_states
from db.read.runs import last_syncs
from db.read.study_keys import count_studies
from db.read.waiting import Unsent
from db.reader import Reader
from jobs.asking import Asking
from jobs.health.status import ChannelHealth, Health, JobHealth, RegistryHealth, Trouble
from tracker.channels.file import replace_file
from tracker.config import Config

TOLD_ELSEWHERE = ("sync ", "import ")  # by their registry, and to whoever named the file
OVERDUE = timedelta(hours=2)  # a service that is alive notes each next firing within its jitter


def examine(asking: Asking, now: datetime | None = None) -> Health:
    """Look at everything that the ledger tells."""
    moment = now or asking.now()
    config = asking.config
    with asking.engine.connect() as connection:
        counts = count_studies(connection)
        registries = [
            _registry(connection, key, moment, counts.get(key, 0))
            for key, settings in config.registries.items()
            if settings.enabled
        ]
        channels = [_channel(one, moment) for one in waiting.unsent(connection)]
        jobs = [_job(lock, moment) for lock in job_states(connection)]
        lost = set(waiting.channels_waiting(connection)) - config.channels.keys()
        issues = count_open_issues(connection)
    found = [*_of_registries(registries, config), *_of_channels(channels, config)]
    found += [Trouble("channel_missing", name, _missing_words(name)) for name in sorted(lost)]
    found += _of_jobs(jobs, moment)
    return Health(
        checked_at=moment,
        registries=registries,
        channels=channels,
        jobs=jobs,
        troubles=found,
        open_issues=issues,
    )


def _registry(connection: Reader, key: str, now: datetime, studies: int) -> RegistryHealth:
    runs = last_syncs(connection, key)
    failures = next(
        (n for n, run in enumerate(runs) if run.outcome in {"ok", "partial"}), len(runs)
    )
    judged = snapshots.last_judged(connection, key)
    last_good = snapshots.last_run_at(connection, key)
    return RegistryHealth(
        key=key,
        last_good=last_good,
        age_hours=_hours(now, last_good) if last_good else None,
        failures=failures,
        error=runs[0].error if failures else None,
        rejected=judged.error if judged and judged.state == "rejected" else None,
        studies=studies,
    )


def _channel(one: Unsent, now: datetime) -> ChannelHealth:
    return ChannelHealth(one.channel, one.count, _hours(now, one.oldest_at), one.attempts)


def _job(lock: JobState, now: datetime) -> JobHealth:
    until = lock.lease_until if lock.holder is not None else None
    return JobHealth(
        name=lock.name,
        is_running=until is not None and until > now,
        started_at=lock.started_at,
        finished_at=lock.finished_at,
        outcome=lock.outcome,
        error=lock.error,
        next_due_at=lock.next_due_at,
    )


def _hours(now: datetime, then: datetime) -> float:
    return round((now - then) / timedelta(hours=1), 2)


def _of_registries(found: list[RegistryHealth], config: Config) -> Iterator[Trouble]:
    for one in found:
        if one.failures >= config.watch.failures:
            words = f"{one.key}: {one.failures} syncs in a row failed, the last with: {one.error}"
            yield Trouble("registry_failing", one.key, words)
        if one.rejected:
            yield Trouble("snapshot_rejected", one.key, one.rejected)
        if one.age_hours is None:
            yield Trouble("no_data", one.key, f"{one.key}: no pass was accepted yet")
        elif one.age_hours > config.watch.data_older_than_hours:
            ran = f"{one.last_good:%Y-%m-%d %H:%M} UTC"
            words = f"{one.key}: the last accepted pass was run {ran}"
            yield Trouble("data_old", one.key, words)


def _of_channels(found: list[ChannelHealth], config: Config) -> Iterator[Trouble]:
    for one in found:
        if one.oldest_hours >= config.watch.delivery_stuck_hours:
            words = (
                f"channel {one.name}: {one.unsent} messages wait, the oldest for "
                f"{one.oldest_hours:.0f} hours after {one.attempts} attempts"
            )
            yield Trouble("delivery_stuck", one.name, words)


def _missing_words(name: str) -> str:
    return f"alerts wait for the channel {name}, which config.toml does not have any more"


def _of_jobs(found: list[JobHealth], now: datetime) -> Iterator[Trouble]:
    for one in found:
        if one.outcome == "failed" and not one.name.startswith(TOLD_ELSEWHERE):
            yield Trouble("job_failed", one.name, f"job {one.name} failed: {one.error}")
        if one.next_due_at is not None and now - one.next_due_at > OVERDUE and not one.is_running:
            words = (
                f"job {one.name} was due {one.next_due_at:%Y-%m-%d %H:%M} UTC: the service is down"
            )
            yield Trouble("schedule_stopped", one.name, words)


def write_health(asking: Asking, health: Health) -> list[Path]:
    """Write the health file and the metrics file, if config.toml names them."""
    watched = asking.config.watch
    written = []
    if watched.health_file:
        written.append(Path(watched.health_file))
        replace_file(written[-1], json.dumps(health.document(), indent=2) + "\n")
    if watched.metrics_file:
        from jobs.health.metrics import metrics_text  # noqa: PLC0415  only where it is asked for

        written.append(Path(watched.metrics_file))
        replace_file(written[-1], metrics_text(health))
    return written
