"""Writes versions and changes, and reads them back for reports and alerts."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import Connection, delete, func, select

from db.bodies import chunks
from db.engine import bulk_insert
from db.tables import ChangeRow, StudyRow, VersionRow, core_table
from tracker.history import Happened, Version

_version = core_table(VersionRow)
_change = core_table(ChangeRow)
_study = core_table(StudyRow)
_json = msgspec.json.Encoder()


def add_versions(connection: Connection, found: Iterable[tuple[str, Version]]) -> None:
    """Write the versions of studies (by study key)."""
    bulk_insert(connection, VersionRow, (_version_row(key, version) for key, version in found))


def add_changes(connection: Connection, found: Iterable[tuple[str, Happened]]) -> int:
    """Write what happened to studies (by study key); returns how many changes."""
    return bulk_insert(connection, ChangeRow, (_change_row(key, one) for key, one in found))


def _version_row(study_key: str, version: Version) -> dict[str, Any]:
    return {
        "study_key": study_key,
        "number": version.number,
        "body_sha256": version.body_sha256,
        "observed_at": version.observed_at,
        "registry_updated": version.registry_updated,
        "origin": "observed",
    }


def _change_row(study_key: str, happened: Happened) -> dict[str, Any]:
    """The row of one change, its values as JSON."""
    change = happened.change
    return {
        "study_key": study_key,
        "observed_at": happened.observed_at,
        "path": change.path,
        "number": happened.version_number,
        "kind": change.kind,
        "importance": int(change.importance),
        "before": _text(change.before),
        "after": _text(change.after),
    }


def _text(value: Any) -> str | None:
    return None if value is None else _json.encode(value).decode()


def count_history(connection: Connection) -> tuple[int, int]:
    """How many versions and changes the store has."""
    return (
        connection.scalar(select(func.count()).select_from(_version)) or 0,
        connection.scalar(select(func.count()).select_from(_change)) or 0,
    )


def delete_history(connection: Connection, study_keys: Iterable[str]) -> None:
    """Remove versions and changes of these studies, to be written again by a rebuild."""
    for chunk in chunks(study_keys):
        for table in (_version, _change):
            connection.execute(delete(table).where(table.c.study_key.in_(chunk)))


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
    order = (
        _change.c.importance.desc(),
        _change.c.observed_at,
        _change.c.study_key,
        _change.c.path,
    )
    return list(connection.execute(query.order_by(*order)))
