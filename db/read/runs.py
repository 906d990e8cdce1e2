"""Reads the ledger of runs: what a job did, and how it ended."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from msgspec import Struct

from db.moments import moment_of
from db.reader import Reader, rows

MOST_RUNS = 200  # more failures in a row than this are not counted


class Run(Struct, frozen=True):
    """One time that a job ran; `counts` is JSON, for people."""

    id: int
    job: str
    subject: str
    started_at: datetime
    finished_at: datetime | None
    outcome: str
    counts: str
    error: str | None


def last_syncs(connection: Reader, registry_key: str) -> list[Run]:
    """Return the newest syncs of a registry that ended, newest first."""
    asked = """
    WHERE job = 'sync' AND subject = :registry_key AND outcome <> 'running'
    ORDER BY id DESC LIMIT :most
    """
    return list(_runs(connection, asked, registry_key=registry_key, most=MOST_RUNS))


def imperfect_runs(connection: Reader, most: int) -> list[Run]:
    """Return the newest runs that did not end as they should, newest first."""
    asked = """
    WHERE outcome IN ('partial', 'failed', 'interrupted') ORDER BY id DESC LIMIT :most
    """
    return list(_runs(connection, asked, most=most))


def newest_runs(connection: Reader) -> list[Run]:
    """Return the newest run that ended of each job and subject, newest first."""
    asked = """
    WHERE id IN (SELECT max(id) FROM run WHERE outcome <> 'running' GROUP BY job, subject)
    ORDER BY id DESC
    """
    return list(_runs(connection, asked))


def _runs(connection: Reader, asked: str, **values: object) -> Iterator[Run]:
    query = f"SELECT {', '.join(Run.__struct_fields__)} FROM run {asked}"  # noqa: S608  only our own words are put in
    for number, job, subject, started_at, finished_at, *ended in rows(connection, query, **values):
        yield Run(number, job, subject, moment_of(started_at), moment_of(finished_at), *ended)
