"""Writes down each time a job ran and how it ended, even when it was cut off."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Engine, func, insert, select, update

from db.engine import inserted_id, writing
from db.snapshots import reject_open
from db.tables import RunRow, core_table

_run = core_table(RunRow)


def start_run(engine: Engine, job: str, subject: str, now: datetime) -> int:
    """Open a run; earlier ones of the same job and subject that never ended are marked so."""
    with writing(engine) as connection:
        _mark_interrupted(connection, job, subject, now)
        made = connection.execute(
            insert(_run).values(
                job=job, subject=subject, started_at=now, outcome="running", counts="{}"
            )
        )
        return inserted_id(made)


def finish_run(
    connection: Connection,
    run_id: int,
    now: datetime,
    outcome: str,
    counts: dict[str, Any],
    error: str | None = None,
) -> None:
    """Close a run with its outcome: ok, partial or failed."""
    reject_open(connection, [run_id])
    connection.execute(
        update(_run)
        .where(_run.c.id == run_id)
        .values(finished_at=now, outcome=outcome, counts=json.dumps(counts), error=error)
    )


def last_finished(connection: Connection, job: str) -> Any:
    """The newest run that ended well of this job (a Row), or None."""
    query = select(_run).where(_run.c.job == job, _run.c.outcome.in_(("ok", "partial")))
    return connection.execute(query.order_by(_run.c.id.desc()).limit(1)).first()


def counts_since(connection: Connection, jobs: Iterable[str], job: str) -> list[dict[str, Any]]:
    """Counts of the runs of `jobs` that concluded something after the last good run of `job`."""
    last = select(func.max(_run.c.id)).where(_run.c.job == job, _run.c.outcome == "ok")
    query = select(_run.c.counts).where(
        _run.c.job.in_(list(jobs)),
        _run.c.outcome.in_(("ok", "partial")),
        _run.c.id > func.coalesce(last.scalar_subquery(), 0),
    )
    return [json.loads(counts) for counts in connection.scalars(query)]


def _mark_interrupted(connection: Connection, job: str, subject: str, now: datetime) -> None:
    """A run that was killed could not close itself: its snapshots concluded nothing."""
    left = list(
        connection.scalars(
            select(_run.c.id).where(
                _run.c.job == job, _run.c.subject == subject, _run.c.outcome == "running"
            )
        )
    )
    if left:
        connection.execute(
            update(_run)
            .where(_run.c.id.in_(left))
            .values(outcome="interrupted", finished_at=now, error="the process ended in mid-run")
        )
        reject_open(connection, left)
