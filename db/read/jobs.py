"""Reads where the jobs of the service stand: who runs what, until when, and how it ended last."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from msgspec import Struct

from db.moments import moment_of
from db.reader import Reader, rows

_TOLD = ("name", "holder", "outcome", "error")
_MOMENTS = ("lease_until", "done_due_at", "next_due_at", "started_at", "finished_at")


class JobState(Struct, frozen=True, kw_only=True):
    """A job as its lock tells it; `holder` is host:process:number, None where it is free."""

    name: str
    holder: str | None
    outcome: str | None
    error: str | None
    lease_until: datetime | None
    done_due_at: datetime | None
    next_due_at: datetime | None
    started_at: datetime | None
    finished_at: datetime | None


def job_states(connection: Reader) -> list[JobState]:
    """Return the state of every job, by name."""
    query = f"SELECT {', '.join((*_TOLD, *_MOMENTS))} FROM job_lock ORDER BY name"  # noqa: S608  only our own words are put in
    return [_state(*one) for one in rows(connection, query)]


def _state(
    name: str, holder: str | None, outcome: str | None, error: str | None, *moments: Any
) -> JobState:
    known = dict(zip(_MOMENTS, map(moment_of, moments), strict=True))
    return JobState(name=name, holder=holder, outcome=outcome, error=error, **known)
