"""Reads what was seen of each study and when: the truth that a rebuild starts from."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date, datetime
from typing import TYPE_CHECKING

import msgspec
from msgspec import Struct

from db.chunks import chunks
from db.exchange import Observed
from db.moments import moment_of
from db.reader import Reader, column, given, rows, scalar
from tracker.history import Observation
from tracker.study.model import split_study_key

if TYPE_CHECKING:
    from db.read.looks import Looks

# That a study was merged, and into which, stands only in its change: no body tells it.
_OBSERVATIONS = """
SELECT o.study_key, o.snapshot_id, c.after, o.observed_at, o.body_sha256, o.left_search,
    n.is_baseline
FROM observation o
JOIN snapshot n ON n.id = o.snapshot_id
LEFT JOIN change c ON c.study_key = o.study_key AND c.observed_at = o.observed_at
    AND c.kind = 'merged'
WHERE o.study_key IN (:keys) {by_then}
ORDER BY o.study_key, o.observed_at
"""
_AT_MOMENT = """
SELECT o.study_key, o.body_sha256, n.data_timestamp, o.snapshot_id, o.left_search
FROM observation o JOIN snapshot n ON n.id = o.snapshot_id
WHERE o.observed_at = :moment AND o.study_key IN (:keys)
"""
_KEYS_AFTER = """
SELECT DISTINCT study_key FROM observation WHERE study_key > :after ORDER BY study_key LIMIT :limit
"""
_NEVER_READ = """
SELECT study_key FROM observation o
WHERE NOT EXISTS (SELECT 1 FROM study s WHERE s.study_key = o.study_key)
"""


def observed_at_moment(
    connection: Reader, study_keys: Iterable[str], moment: datetime
) -> dict[str, Observed]:
    """Return what those of the studies were that were observed at this very moment already."""
    found = {}
    for chunk in chunks(study_keys):
        for key, sha256, dated, snapshot_id, left_search in rows(
            connection, _AT_MOMENT, moment=moment, keys=chunk
        ):
            found[key] = Observed(sha256, dated, snapshot_id, bool(left_search))
    return found


def study_keys_after(connection: Reader, after: str, limit: int) -> list[str]:
    """Return the next studies after one, in order, of all that were ever observed."""
    return list(column(connection, _KEYS_AFTER, after=after, limit=limit))


def count_observed(connection: Reader) -> int:
    """Return how many studies were ever observed."""
    return int(scalar(connection, "SELECT count(DISTINCT study_key) FROM observation"))


def observations_of(
    connection: Reader,
    study_keys: Iterable[str],
    until: datetime | None = None,
    looks: Looks | None = None,
) -> dict[str, list[Observation]]:
    """The observations of these studies up to `until`, oldest first.

    `looks`: those at their registries. Without them nothing is known of when we had looked before,
    which matters only to whoever tells what kind of news a study was.
    """
    found: dict[str, list[Observation]] = {}
    query = _OBSERVATIONS.format(by_then="" if until is None else "AND o.observed_at <= :until")
    for chunk in chunks(study_keys):
        for key, snapshot_id, target, *seen in rows(
            connection, query, keys=chunk, **given(until=until)
        ):
            before = looks.until_snapshot(snapshot_id) if looks and key not in found else None
            found.setdefault(key, []).append(_observation_of(target, before, *seen))
    return found


def _observation_of(
    target: str | None,
    looked_until: date | None,
    observed_at: str | datetime,
    sha256: str | None,
    left_search: int,
    is_baseline: int,
) -> Observation:
    return Observation(
        observed_at=moment_of(observed_at),
        body_sha256=sha256,
        is_baseline=bool(is_baseline),
        merged_into=None if target is None else msgspec.json.decode(target, type=str),
        looked_until=looked_until,
        left_search=bool(left_search),
    )


class Seen(Struct, frozen=True):
    """What a study was last seen with: the hash of its body; None: its registry had it no more."""

    body_sha256: str | None
    observed_at: datetime


def last_seen(connection: Reader, until: datetime) -> dict[str, Seen]:
    """Return what each study was last seen with up to `until`, by its key."""
    found = rows(
        connection,
        """
        SELECT study_key, body_sha256, observed_at FROM observation
        WHERE observed_at <= :until ORDER BY observed_at
        """,
        until=until,
    )
    return {key: Seen(sha256, moment_of(at)) for key, sha256, at in found}


def keys_never_read(connection: Reader) -> set[str]:
    """Return the studies that were observed and of which no body could ever be read."""
    return set(column(connection, _NEVER_READ))


def studies_held(connection: Reader, until: datetime) -> dict[str, int]:
    """Return how many studies of each registry were there, and not gone, at `until`."""
    last = last_seen(connection, until)
    return dict(Counter(split_study_key(key)[0] for key, one in last.items() if one.body_sha256))
