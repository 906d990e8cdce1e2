"""Writes down each time a job ran and how it ended, even when it was cut off."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Engine, select, update

from db.tables import RunRow, StagingRow, core_table
from db.transaction import session_on, stored_id, writing
from db.write.snapshots import reject_open
from db.write.staging import refuse

_run = core_table(RunRow)
_staging = core_table(StagingRow)


def start_run(engine: Engine, job: str, subject: str, now: datetime) -> int:
    """Open a run; earlier ones of the same job and subject that never ended are marked so."""
    with writing(engine) as connection, session_on(connection) as session:
        _mark_interrupted(connection, job, subject, now)
        run = RunRow(job=job, subject=subject, started_at=now)
        session.add(run)
        session.flush()
        return stored_id(run.id)


def finish_run(
    connection: Connection,
    run_id: int,
    now: datetime,
    outcome: str,
    counts: Mapping[str, Any],
    error: str | None = None,
) -> None:
    """Close a run with its outcome: ok, partial or failed.

    `counts` are for people who read the ledger (JSON values); no program reads them again.
    """
    reject_open(connection, [run_id])
    with session_on(connection) as session:
        run = session.get_one(RunRow, run_id)
        run.finished_at, run.outcome, run.error = now, outcome, error
        run.counts = json.dumps(counts)
        session.add(run)
        session.flush()


def _mark_interrupted(connection: Connection, job: str, subject: str, now: datetime) -> None:
    """A run that was killed could not close itself: its snapshots concluded nothing.

    Unless all that it saw is kept, so that it can be gone on with.
    """
    sealed = select(_staging.c.run_id).where(_staging.c.sealed.is_not(None))
    left = list(
        connection.scalars(
            select(_run.c.id).where(
                _run.c.job == job,
                _run.c.subject == subject,
                _run.c.outcome == "running",
                _run.c.id.not_in(sealed),
            )
        )
    )
    if left:
        refuse(connection, left)
        connection.execute(
            update(_run)
            .where(_run.c.id.in_(left))
            .values(outcome="interrupted", finished_at=now, error="the process ended in mid-run")
        )
        reject_open(connection, left)
