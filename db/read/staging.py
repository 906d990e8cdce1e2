"""Reads what runs that are not accepted have staged, and what they have still to do."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec
from msgspec import Struct
from sqlalchemy import Connection, false, func, select

from db.chunks import chunks
from db.exchange import Pending
from db.tables import RunRow, SnapshotRow, StagedRow, StagingRow, core_table

_staging = core_table(StagingRow)
_staged = core_table(StagedRow)
_run = core_table(RunRow)
_snapshot = core_table(SnapshotRow)
_names = msgspec.json.Decoder(tuple[str, ...])
READ_AT_ONCE = 5_000
RUNNING = "running"
AGAIN = "again"
"""What came of a study that was concluded and has to be again: another run said something since."""

_is_pending = _staged.c.result.is_(None) | (_staged.c.result == AGAIN)


class CutOff(Struct, frozen=True):
    """A run that did not come to its end and has all that it needs to be gone on with."""

    run_id: int
    rules: str
    sealed: str


def is_open(connection: Connection, run_id: int) -> bool:
    """Return whether the run is staged and may still be accepted."""
    wanted = (_staging.c.run_id == run_id, _staging.c.is_refused == false())
    return connection.scalar(select(_staging.c.run_id).where(*wanted)) is not None


def cut_off(connection: Connection, job: str, subject: str) -> list[CutOff]:
    """Return the runs of this job and subject that can be gone on with, oldest first."""
    query = (
        select(_staging.c.run_id, _staging.c.rules, _staging.c.sealed)
        .join(_run, _run.c.id == _staging.c.run_id)
        .where(
            _run.c.job == job,
            _run.c.subject == subject,
            _run.c.outcome == RUNNING,
            _staging.c.is_refused == false(),
            _staging.c.sealed.is_not(None),
        )
        .order_by(_staging.c.run_id)
    )
    return [CutOff(*found) for found in connection.execute(query)]


def overtaken(connection: Connection, registry_key: str) -> list[int]:
    """Return the staged runs of a registry of which a newer observation is accepted already."""
    newest = (
        select(func.max(_snapshot.c.observed_at))
        .where(_snapshot.c.registry_key == registry_key, _snapshot.c.state == "accepted")
        .scalar_subquery()
    )
    query = (
        select(_staging.c.run_id)
        .join(_snapshot, _snapshot.c.run_id == _staging.c.run_id)
        .where(
            _staging.c.registry_key == registry_key,
            _staging.c.is_refused == false(),
            _snapshot.c.observed_at < newest,
        )
        .distinct()
    )
    return list(connection.scalars(query))


def next_to_sweep(connection: Connection) -> int | None:
    """Return a run that is refused, or that is accepted and has left replaced rows behind."""
    refused = select(_staging.c.run_id).where(_staging.c.is_refused != false())
    found: int | None = connection.scalar(refused.limit(1))
    if found is not None:
        return found
    unsettled = set(connection.scalars(select(_staging.c.run_id)))
    first = select(func.min(_staged.c.run_id))
    run_id: int | None = connection.scalar(first)
    while run_id is not None and run_id in unsettled:
        run_id = connection.scalar(first.where(_staged.c.run_id > run_id))
    return run_id


def staged_keys(connection: Connection, run_id: int, limit: int) -> list[str]:
    """Return the first studies that the run has staged or is to conclude."""
    query = select(_staged.c.study_key).where(_staged.c.run_id == run_id)
    return list(connection.scalars(query.order_by(_staged.c.study_key).limit(limit)))


def last_staged_key(connection: Connection, run_id: int) -> str:
    """Return the last of them in order; empty where there is none."""
    query = select(func.max(_staged.c.study_key)).where(_staged.c.run_id == run_id)
    return connection.scalar(query) or ""


def has_pending(connection: Connection, run_id: int) -> bool:
    """Return whether the run has anything left to conclude."""
    query = select(_staged.c.study_key).where(_staged.c.run_id == run_id, _is_pending)
    return connection.execute(query.limit(1)).first() is not None


def pending_keys(connection: Connection, run_id: int, after: str, limit: int) -> list[str]:
    """Return the next studies that the run is to conclude, in order, `after` one of them."""
    query = select(_staged.c.study_key).where(
        _staged.c.run_id == run_id, _staged.c.study_key > after, _is_pending
    )
    return list(connection.scalars(query.order_by(_staged.c.study_key).limit(limit)))


def pending_of(connection: Connection, run_id: int, after: str, limit: int) -> list[Pending]:
    """Return the same with what they were seen with."""
    names = ("study_key", "snapshot_id", "body_sha256", "left_search", "merged_into", "searches")
    query = (
        select(*(_staged.c[name] for name in names))
        .where(_staged.c.run_id == run_id, _staged.c.study_key > after, _is_pending)
        .order_by(_staged.c.study_key)
        .limit(limit)
    )
    return [
        Pending(
            study_key=key,
            snapshot_id=snapshot_id,
            body_sha256=sha256,
            left_search=left_search,
            merged_into=merged_into,
            searches=_names.decode(searches),
        )
        for key, snapshot_id, sha256, left_search, merged_into, searches in connection.execute(
            query
        )
    ]


def known_to_run(connection: Connection, run_id: int, study_keys: list[str]) -> set[str]:
    """Return those of the studies that the run has staged or is to conclude already."""
    query = select(_staged.c.study_key).where(
        _staged.c.run_id == run_id, _staged.c.study_key.in_(study_keys)
    )
    return set(connection.scalars(query))


def concluded_before(connection: Connection, run_id: int, study_keys: list[str]) -> list[str]:
    """Return those of the studies that the run has concluded already and has to again."""
    found: list[str] = []
    for chunk in chunks(study_keys):
        query = select(_staged.c.study_key).where(
            _staged.c.run_id == run_id,
            _staged.c.study_key.in_(chunk),
            _staged.c.result.is_not(None),
        )
        found += connection.scalars(query)
    return found


def results_of(connection: Connection, run_id: int) -> Iterator[str]:
    """Yield what came of each study that the run has concluded (JSON), in the order of keys."""
    after = ""
    query = select(_staged.c.study_key, _staged.c.result).where(
        _staged.c.run_id == run_id, _staged.c.result.is_not(None), _staged.c.result != AGAIN
    )
    query = query.order_by(_staged.c.study_key).limit(READ_AT_ONCE)
    while rows := connection.execute(query.where(_staged.c.study_key > after)).all():
        yield from (result for _, result in rows)
        after = rows[-1][0]


def count_staged(connection: Connection, run_id: int) -> tuple[int, int]:
    """Return how many studies the run has concluded, of how many that it knows of."""
    query = select(func.count(_staged.c.result), func.count()).where(_staged.c.run_id == run_id)
    done, known = connection.execute(query).one()
    return done, known
