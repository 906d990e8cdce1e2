"""Until which day we had looked for studies when one was first seen: what makes it new or old."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable
from datetime import date, datetime

from sqlalchemy import Connection, select

from db.tables import SnapshotRow, core_table

IMPORT = "import"  # its query names the files, and they differ every time
_snapshot = core_table(SnapshotRow)
Question = tuple[str, str]
"""A registry, and what it was asked: the text of the query, or that files were read."""


class Looks:
    """The accepted passes over registries, by what each of them asked."""

    def __init__(self) -> None:
        self._passes: dict[int, tuple[Question, datetime]] = {}
        self._moments: dict[Question, list[datetime]] = {}
        self._covered: dict[Question, list[date]] = {}

    def until(self, registry_key: str, search: str, query: str, now: datetime) -> date | None:
        """Return the last day that complete passes observed before `now` had covered.

        Only passes that asked the same count; None where there was none.
        """
        return self._until(_question(registry_key, search, query), now)

    def until_snapshot(self, snapshot_id: int) -> date | None:
        """Return the same for an accepted snapshot."""
        return self._until(*self._passes[snapshot_id])

    def _until(self, question: Question, now: datetime) -> date | None:
        earlier = bisect_left(self._moments.get(question, []), now)
        return self._covered[question][earlier - 1] if earlier else None

    def _add(self, snapshot_id: int, question: Question, now: datetime) -> None:
        self._passes[snapshot_id] = question, now

    def _cover(self, question: Question, now: datetime, day: date) -> None:
        """Passes come in the order of their moments; what was covered stays covered."""
        days = self._covered.setdefault(question, [])
        days.append(max(day, days[-1]) if days else day)
        self._moments.setdefault(question, []).append(now)


def looks_at(connection: Connection, registry_keys: Iterable[str]) -> Looks:
    """Return what the accepted passes over these registries asked and covered."""
    columns = ("id", "registry_key", "search", "query", "observed_at", "data_timestamp")
    query = (
        select(_snapshot.c.completeness, *(_snapshot.c[name] for name in columns))
        .where(_snapshot.c.state == "accepted", _snapshot.c.registry_key.in_(set(registry_keys)))
        .order_by(_snapshot.c.observed_at, _snapshot.c.id)
    )
    found = Looks()
    for completeness, snapshot_id, key, search, text, now, data in connection.execute(query):
        question = _question(key, search, text)
        found._add(snapshot_id, question, now)
        if completeness == "COMPLETE":
            found._cover(question, now, _day_covered(now, data))
    return found


def was_imported(connection: Connection, registry_key: str, now: datetime) -> bool:
    """Return whether files of the registry were taken before `now`, were it PARTIAL.

    A broken record in each file makes each import PARTIAL; the first is the baseline all the same.
    """
    query = select(_snapshot.c.id).where(
        _snapshot.c.registry_key == registry_key,
        _snapshot.c.search == IMPORT,
        _snapshot.c.state == "accepted",
        _snapshot.c.observed_at < now,
    )
    return connection.execute(query.limit(1)).first() is not None


def _question(registry_key: str, search: str, query: str) -> Question:
    return registry_key, IMPORT if search == IMPORT else query


def _day_covered(now: datetime, data_timestamp: str | None) -> date:
    """The day of the pass, or of the registry's data where these are older."""
    try:
        of_data = date.fromisoformat((data_timestamp or "")[:10])
    except ValueError:
        return now.date()  # a registry that says nothing of its data
    return min(now.date(), of_data)
