"""Writes versions and changes, and reads them back for reports and alerts."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import Connection, select

from db.engine import bulk_insert
from db.tables import ChangeRow, StudyRow, VersionRow
from tracker.changes import Change

_version = VersionRow.__table__  # type: ignore[attr-defined]
_change = ChangeRow.__table__  # type: ignore[attr-defined]
_study = StudyRow.__table__  # type: ignore[attr-defined]
_json = msgspec.json.Encoder()


def add_versions(connection: Connection, found: Iterable[dict[str, Any]]) -> None:
    """Write rows of `version`."""
    bulk_insert(connection, VersionRow, found)


def add_changes(
    connection: Connection, changes: Iterable[tuple[str, int, Change]], now: datetime
) -> int:
    """Write the changes of studies (key, version number, change); returns how many."""
    return bulk_insert(
        connection,
        ChangeRow,
        (change_row(key, number, change, now) for key, number, change in changes),
    )


def change_row(study_key: str, number: int, change: Change, now: datetime) -> dict[str, Any]:
    """The row of one change, its values as JSON."""
    return {
        "study_key": study_key,
        "observed_at": now,
        "path": change.path,
        "number": number,
        "kind": change.kind,
        "importance": int(change.importance),
        "before": _text(change.before),
        "after": _text(change.after),
    }


def _text(value: Any) -> str | None:
    return None if value is None else _json.encode(value).decode()


def versions_of(connection: Connection, study_key: str) -> list[Any]:
    """The versions of a study, oldest first."""
    query = select(_version).where(_version.c.study_key == study_key)
    return list(connection.execute(query.order_by(_version.c.number)))


def changes_between(
    connection: Connection,
    since: datetime | None,
    until: datetime | None = None,
    *,
    study_key: str | None = None,
) -> list[Any]:
    """Changes observed after `since` and up to `until`, most important first, with study columns.

    Each row has the columns of `change` and of its study brief_title, url, first_posted,
    registration_number.
    """
    query = select(
        _change,
        *(_study.c.brief_title, _study.c.url, _study.c.first_posted),
        _study.c.registration_number,
    ).join(_study, _study.c.study_key == _change.c.study_key)
    if since is not None:
        query = query.where(_change.c.observed_at > since)
    if until is not None:
        query = query.where(_change.c.observed_at <= until)
    if study_key is not None:
        query = query.where(_change.c.study_key == study_key)
    order = (_change.c.importance.desc(), _change.c.observed_at, _change.c.study_key, _change.c.path)
    return list(connection.execute(query.order_by(*order)))
