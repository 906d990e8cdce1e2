"""Reads what was seen of each study and when: the truth that a rebuild starts from."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

import msgspec
from msgspec import Struct
from sqlalchemy import Connection, Select, and_, func, select

from db.chunks import chunks
from db.read.looks import Looks
from db.tables import ChangeRow, ObservationRow, SnapshotRow, StudyRow, core_table
from tracker.history import Observation
from tracker.study.model import split_study_key

_observation = core_table(ObservationRow)
_snapshot = core_table(SnapshotRow)
_change = core_table(ChangeRow)
_study = core_table(StudyRow)


class Observed(Struct, frozen=True):
    """The body that a study was observed with (None: gone), and the pass that brought it.

    `dated` is the day that the registry or the file said its data to be of, where it said any.
    """

    body_sha256: str | None
    dated: str | None
    snapshot_id: int
    left_search: bool


def observed_at_moment(
    connection: Connection, study_keys: Iterable[str], moment: datetime
) -> dict[str, Observed]:
    """Return what those of the studies were that were observed at this very moment already."""
    query = (
        select(
            _observation.c.study_key,
            _observation.c.body_sha256,
            _snapshot.c.data_timestamp,
            _observation.c.snapshot_id,
            _observation.c.left_search,
        )
        .join(_snapshot, _snapshot.c.id == _observation.c.snapshot_id)
        .where(_observation.c.observed_at == moment)
    )
    found = {}
    for chunk in chunks(study_keys):
        rows = connection.execute(query.where(_observation.c.study_key.in_(chunk)))
        for key, sha256, dated, snapshot_id, left_search in rows:
            found[key] = Observed(sha256, dated, snapshot_id, bool(left_search))
    return found


def study_keys_after(connection: Connection, after: str, limit: int) -> list[str]:
    """Return the next studies after one, in order, of all that were ever observed."""
    query = select(_observation.c.study_key).distinct().where(_observation.c.study_key > after)
    return list(connection.scalars(query.order_by(_observation.c.study_key).limit(limit)))


def count_observed(connection: Connection) -> int:
    """Return how many studies were ever observed."""
    return connection.scalar(select(func.count(_observation.c.study_key.distinct()))) or 0


def observations_of(
    connection: Connection,
    study_keys: Iterable[str],
    until: datetime | None = None,
    looks: Looks | None = None,
) -> dict[str, list[Observation]]:
    """The observations of these studies up to `until`, oldest first.

    `looks`: those at their registries. Without them nothing is known of when we had looked before,
    which matters only to whoever tells what kind of news a study was.
    """
    found: dict[str, list[Observation]] = {}
    for chunk in chunks(study_keys):
        query = _observations().where(_observation.c.study_key.in_(chunk))
        if until is not None:
            query = query.where(_observation.c.observed_at <= until)
        for key, snapshot_id, target, *seen in connection.execute(query):
            before = looks.until_snapshot(snapshot_id) if looks and key not in found else None
            found.setdefault(key, []).append(_observation_of(target, before, *seen))
    return found


def _observation_of(
    target: str | None,
    looked_until: date | None,
    observed_at: datetime,
    sha256: str | None,
    left_search: bool,
    is_baseline: bool,
) -> Observation:
    return Observation(
        observed_at=observed_at,
        body_sha256=sha256,
        is_baseline=is_baseline,
        merged_into=None if target is None else msgspec.json.decode(target, type=str),
        looked_until=looked_until,
        left_search=left_search,
    )


class Seen(Struct, frozen=True):
    """What a study was last seen with: the hash of its body; None: its registry had it no more."""

    body_sha256: str | None
    observed_at: datetime


def last_seen(connection: Connection, until: datetime) -> dict[str, Seen]:
    """Return what each study was last seen with up to `until`, by its key."""
    columns = (_observation.c.study_key, _observation.c.body_sha256, _observation.c.observed_at)
    query = (
        select(*columns)
        .where(_observation.c.observed_at <= until)
        .order_by(_observation.c.observed_at)
    )
    return {key: Seen(sha256, at) for key, sha256, at in connection.execute(query)}


def keys_never_read(connection: Connection) -> set[str]:
    """Return the studies that were observed and of which no body could ever be read."""
    is_known = select(_study.c.study_key).where(_study.c.study_key == _observation.c.study_key)
    query = select(_observation.c.study_key).where(~is_known.exists())
    return set(connection.scalars(query))


def studies_held(connection: Connection, until: datetime) -> dict[str, int]:
    """Return how many studies of each registry were there, and not gone, at `until`."""
    last = last_seen(connection, until)
    return dict(Counter(split_study_key(key)[0] for key, one in last.items() if one.body_sha256))


def _observations() -> Select[Any]:
    """That a study was merged, and into which, stands only in its change: no body tells it."""
    merged = and_(
        _change.c.study_key == _observation.c.study_key,
        _change.c.observed_at == _observation.c.observed_at,
        _change.c.kind == "merged",
    )
    seen = (_observation.c[name] for name in ("observed_at", "body_sha256", "left_search"))
    return (
        select(
            _observation.c.study_key,
            _observation.c.snapshot_id,
            _change.c.after,
            *seen,
            _snapshot.c.is_baseline,
        )
        .join(_snapshot, _snapshot.c.id == _observation.c.snapshot_id)
        .outerjoin(_change, merged)
        .order_by(_observation.c.study_key, _observation.c.observed_at)
    )
