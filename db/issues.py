"""Counts what a person should look at; the same thing seen again is one issue, seen once more."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert, select, update

from db.tables import IssueRow, core_table
from tracker.issues import Issue

_issue = core_table(IssueRow)
DERIVED = ("unknown_term", "unconfirmed_term", "unread_field", "bad_date", "bad_count")
"""Codes of issues that follow from kept bodies and today's code alone."""

_KEY = (_issue.c.code, _issue.c.registry_key, _issue.c.field, _issue.c.value)


def record_issues(connection: Connection, issues: Iterable[Issue], now: datetime) -> None:
    """Add `issues` to those known; one that was closed and comes back is open again."""
    grouped: dict[tuple[str, str, str, str], list[Issue]] = defaultdict(list)
    for issue in issues:
        grouped[issue.code, issue.registry_key, issue.field, issue.value].append(issue)
    for key, found in grouped.items():
        _record(connection, key, found, now)


def recount_issues(connection: Connection, issues: Iterable[Issue], now: datetime) -> None:
    """Take `issues` as all that derivation finds today: close the mended, count the others anew."""
    derived = update(_issue).where(_issue.c.code.in_(DERIVED), _issue.c.closed_at.is_(None))
    connection.execute(derived.values(closed_at=now, seen=0))
    record_issues(connection, issues, now)


def _record(
    connection: Connection, key: tuple[str, str, str, str], found: list[Issue], now: datetime
) -> None:
    same = [column == value for column, value in zip(_KEY, key, strict=True)]
    known = connection.execute(select(_issue.c.id, _issue.c.seen).where(*same)).first()
    values: dict[str, Any] = {
        "last_seen_at": now,
        "closed_at": None,
        "level": found[0].level.value,
        "message": found[0].message,
        "example_study_key": found[0].study_key,
    }
    if known:
        values["seen"] = known.seen + len(found)
        connection.execute(update(_issue).where(_issue.c.id == known.id).values(**values))
    else:
        names = dict(zip(("code", "registry_key", "field", "value"), key, strict=True))
        connection.execute(
            insert(_issue).values(**values, **names, seen=len(found), first_seen_at=now)
        )


def open_issues(connection: Connection, level: str | None = None) -> list[Any]:
    """The issues that nobody has closed, worst and most frequent first."""
    order = {"error": 0, "warning": 1, "note": 2}
    query = select(_issue).where(_issue.c.closed_at.is_(None))
    if level:
        query = query.where(_issue.c.level == level)
    rows = list(connection.execute(query))
    return sorted(rows, key=lambda row: (order[row.level], -row.seen, row.field, row.value))


def close_issue(connection: Connection, issue_id: int, now: datetime) -> bool:
    """Mark an issue as dealt with; False if there is no such open issue."""
    done = connection.execute(
        update(_issue)
        .where(_issue.c.id == issue_id, _issue.c.closed_at.is_(None))
        .values(closed_at=now)
    )
    return done.rowcount == 1
