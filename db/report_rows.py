"""Small answers that reports ask of the store: passes, changes, issues, runs."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, time
from typing import Any

import msgspec
from sqlalchemy import Connection, select

from db.tables import IssueRow, RunRow, SnapshotRow, core_table
from db.trials import linked_keys
from db.versions import changes_between
from tracker.reports.change_lines import ChangeLine
from tracker.reports.sources import SourceState

BASELINE = "baseline"
_snapshot = core_table(SnapshotRow)
_issue = core_table(IssueRow)
_run = core_table(RunRow)


def end_of(day: date) -> datetime:
    """The last moment of `day` in UTC."""
    return datetime.combine(day, time.max, tzinfo=UTC)


def source_states(connection: Connection, until: datetime | None) -> list[SourceState]:
    """Each registry's last complete pass and how its newest pass ended, up to `until`."""
    query = select(_snapshot).where(_snapshot.c.state != "open").order_by(_snapshot.c.id)
    if until is not None:
        query = query.where(_snapshot.c.observed_at <= until)
    by_registry: dict[str, list[Any]] = {}
    for snapshot in connection.execute(query):
        by_registry.setdefault(snapshot.registry_key, []).append(snapshot)
    return [_source(key, passes) for key, passes in sorted(by_registry.items())]


def _source(key: str, snapshots: list[Any]) -> SourceState:
    """A pass is a run over all searches; it is as good as the worst of them."""
    newest = [one for one in snapshots if one.run_id == snapshots[-1].run_id]
    runs: dict[int, list[Any]] = {}
    for one in snapshots:
        runs.setdefault(one.run_id, []).append(one)
    whole = [run for run in runs.values() if all(_is_complete(one) for one in run)]
    totals = [one.registry_total for one in newest]
    return SourceState(
        registry_key=key,
        last_complete=whole[-1][0].observed_at.date() if whole else None,
        last_pass=newest[-1].observed_at.date(),
        completeness=_worst(newest),
        received=sum(one.received for one in newest),
        registry_total=None if None in totals else sum(totals),
    )


def _is_complete(snapshot: Any) -> bool:
    return bool(snapshot.state == "accepted" and snapshot.completeness == "COMPLETE")


def _worst(snapshots: Iterable[Any]) -> str:
    found = list(snapshots)
    if any(one.state == "rejected" for one in found):
        return "rejected"
    return "complete" if all(_is_complete(one) for one in found) else "partial"


def newest_pass(connection: Connection, until: datetime | None) -> datetime | None:
    """The moment of the newest accepted pass over any registry, up to `until`."""
    query = select(_snapshot.c.observed_at).where(_snapshot.c.state == "accepted")
    if until is not None:
        query = query.where(_snapshot.c.observed_at <= until)
    found: datetime | None = connection.scalar(
        query.order_by(_snapshot.c.observed_at.desc()).limit(1)
    )
    return found


def found_by_search(connection: Connection, until: datetime | None) -> list[tuple[str, int]]:
    """How many studies the last accepted full pass of each search found, up to `until`."""
    query = select(_snapshot).where(_snapshot.c.state == "accepted", _snapshot.c.scope == "full")
    if until is not None:
        query = query.where(_snapshot.c.observed_at <= until)
    found = connection.execute(query.order_by(_snapshot.c.observed_at, _snapshot.c.id))
    last = {(one.registry_key, one.search): one.received - one.duplicates for one in found}
    return [(f"{registry}/{search}", count) for (registry, search), count in sorted(last.items())]


def changes_of(
    connection: Connection,
    after: datetime | None,
    until: datetime | None,
    *,
    keys: set[str] | None = None,
    study_key: str | None = None,
) -> list[ChangeLine]:
    """Changes observed after `after` and up to `until`, of the studies `keys` (None: of all).

    What a first snapshot brings is no change and left out.
    """
    found = changes_between(connection, after, until, study_key=study_key)
    trial_of = linked_keys(connection, study_key)
    return [
        _line(row, trial_of.get(row.study_key, ""))
        for row in found
        if row.kind != BASELINE and (keys is None or row.study_key in keys)
    ]


def _line(row: Any, trial_key: str) -> ChangeLine:
    return ChangeLine(
        study_key=row.study_key,
        registration_number=row.registration_number,
        title=row.brief_title,
        url=row.url,
        path=row.path,
        kind=row.kind,
        importance=row.importance,
        before=_value(row.before),
        after=_value(row.after),
        day=row.observed_at.date(),
        trial_key=trial_key,
    )


def _value(encoded: str | None) -> Any:
    return None if encoded is None else msgspec.json.decode(encoded)


def open_issues(connection: Connection) -> list[Any]:
    """Rows of `issue` that nobody closed, most often seen first."""
    query = select(_issue).where(_issue.c.closed_at.is_(None))
    return list(connection.execute(query.order_by(_issue.c.seen.desc(), _issue.c.id)))


def imperfect_runs(connection: Connection, most: int) -> list[Any]:
    """The newest rows of `run` that did not end as they should."""
    query = select(_run).where(_run.c.outcome.in_(("partial", "failed", "interrupted")))
    return list(connection.execute(query.order_by(_run.c.id.desc()).limit(most)))
