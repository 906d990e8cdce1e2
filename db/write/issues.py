"""Counts what a person should look at; the same thing seen again is one issue, seen once more."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import Connection, update
from sqlmodel import Session, select

from db.tables import IssueRow, core_table
from db.transaction import session_on
from tracker.issues import Issue

_issue = core_table(IssueRow)
DERIVED = (
    "unknown_term",
    "unconfirmed_term",
    "unread_field",
    "bad_date",
    "bad_count",
    "bad_encoding",
    "no_status",
    "unknown_numbering",
    "wrong_kind",
)
"""Codes of issues that follow from kept bodies and today's code alone: all that a parse or
normalize reports, which a test holds. A rebuild counts them anew and closes the mended ones."""


def record_issues(connection: Connection, issues: Iterable[Issue], now: datetime) -> None:
    """Add `issues` to those known; one that was closed and comes back is open again."""
    grouped: dict[tuple[str, str, str, str], list[Issue]] = defaultdict(list)
    for issue in issues:
        grouped[issue.code, issue.registry_key, issue.field, issue.value].append(issue)
    with session_on(connection) as session:
        for found in grouped.values():
            _record(session, found, now)
        session.flush()


def recount_issues(connection: Connection, issues: Iterable[Issue], now: datetime) -> None:
    """Take `issues` as all that derivation finds today: close the mended, count the others anew."""
    derived = update(_issue).where(_issue.c.code.in_(DERIVED), _issue.c.closed_at.is_(None))
    connection.execute(derived.values(closed_at=now, seen=0))
    record_issues(connection, issues, now)


def _record(session: Session, found: list[Issue], now: datetime) -> None:
    """Count issues of one code, registry, field and value; the first is shown as the example."""
    first = found[0]
    row = _known(session, first) or IssueRow(
        code=first.code,
        registry_key=first.registry_key,
        field=first.field,
        value=first.value,
        level=first.level.value,
        first_seen_at=now,
    )
    row.seen += len(found)
    row.last_seen_at, row.closed_at = now, None
    row.level, row.message = first.level.value, first.message
    row.example_study_key = first.study_key
    session.add(row)


def _known(session: Session, issue: Issue) -> IssueRow | None:
    query = select(IssueRow).where(
        IssueRow.code == issue.code,
        IssueRow.registry_key == issue.registry_key,
        IssueRow.field == issue.field,
        IssueRow.value == issue.value,
    )
    return session.exec(query).first()


def close_issue(connection: Connection, issue_id: int, now: datetime) -> bool:
    """Mark an issue as dealt with; False if there is no such open issue."""
    done = connection.execute(
        update(_issue)
        .where(_issue.c.id == issue_id, _issue.c.closed_at.is_(None))
        .values(closed_at=now)
    )
    return done.rowcount == 1


def close_settled(connection: Connection, codes: Iterable[str], now: datetime) -> int:
    """Close the open issues of these codes that a link at `now` did not find again."""
    settled = (
        _issue.c.code.in_(list(codes)),
        _issue.c.closed_at.is_(None),
        _issue.c.last_seen_at < now,
    )
    return connection.execute(update(_issue).where(*settled).values(closed_at=now)).rowcount
