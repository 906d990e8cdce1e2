"""Writes versions and changes, and removes them to be written anew."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import msgspec
from sqlalchemy import Connection, delete

from db.chunks import chunks
from db.tables import ChangeRow, VersionRow, core_table
from db.transaction import bulk_insert
from tracker.history import Happened, Version

_version = core_table(VersionRow)
_change = core_table(ChangeRow)
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


def delete_history(connection: Connection, study_keys: Iterable[str]) -> None:
    """Remove versions and changes of these studies, to be written again by a rebuild."""
    for chunk in chunks(study_keys):
        for table in (_version, _change):
            connection.execute(delete(table).where(table.c.study_key.in_(chunk)))
