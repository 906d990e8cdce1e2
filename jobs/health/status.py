"""The state of the tracker at one moment, as people, cron and monitors read it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import msgspec
from msgspec import Struct


class RegistryHealth(Struct, frozen=True, kw_only=True):
    """How one registry is doing; ages in hours. `last_good`: when a pass was run, not its day."""

    key: str
    last_good: datetime | None
    age_hours: float | None
    failures: int
    error: str | None
    rejected: str | None
    studies: int


class ChannelHealth(Struct, frozen=True):
    """Unsent messages of one channel; age of the oldest in hours."""

    name: str
    unsent: int
    oldest_hours: float
    attempts: int


class JobHealth(Struct, frozen=True, kw_only=True):
    """Where one job of the service stands."""

    name: str
    is_running: bool
    started_at: datetime | None
    finished_at: datetime | None
    outcome: str | None
    error: str | None
    next_due_at: datetime | None


class Trouble(Struct, frozen=True):
    """Something that a person should mend; `code` and `subject` are the same while it lasts."""

    code: str
    subject: str
    message: str


class Health(Struct, frozen=True, kw_only=True):
    """The state of the tracker at one moment."""

    checked_at: datetime
    registries: list[RegistryHealth]
    channels: list[ChannelHealth]
    jobs: list[JobHealth]
    troubles: list[Trouble]
    open_issues: int

    @property
    def exit_code(self) -> int:
        """0 if all is well, else 1."""
        return 1 if self.troubles else 0

    def document(self) -> dict[str, Any]:
        """The same as plain values."""
        found: dict[str, Any] = {"healthy": not self.troubles, **msgspec.to_builtins(self)}
        return found

    def lines(self) -> list[str]:
        """The same for a person."""
        return list(_lines(self))


def _lines(health: Health) -> Iterator[str]:
    for one in health.registries:
        good = f"{one.last_good:%Y-%m-%d %H:%M} UTC" if one.last_good else "never"
        yield f"{one.key}: last good {good}, {one.studies} studies, {one.failures} failures since"
    for channel in health.channels:
        oldest = f"the oldest for {channel.oldest_hours} hours"
        yield f"channel {channel.name}: {channel.unsent} unsent, {oldest}"
    for job in health.jobs:
        state = "running" if job.is_running else job.outcome or "not run yet"
        due = f", next {job.next_due_at:%Y-%m-%d %H:%M} UTC" if job.next_due_at else ""
        why = f" ({job.error})" if job.error and not job.is_running else ""
        yield f"job {job.name}: {state}{why}{due}"
    yield f"{health.open_issues} open issues"
    for trouble in health.troubles:
        yield f"TROUBLE {trouble.code}: {trouble.message}"
    if not health.troubles:
        yield "all is well"
