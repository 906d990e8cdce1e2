"""Writes versions and changes, and removes them to be written anew."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import msgspec
from sqlalchemy import Connection, delete

from db.chunks import chunks
from db.tables import RunChange, RunVersion, core_table
from db.transaction import insert_rows
from tracker.history import Happened, Version

_version = core_table(RunVersion)
_change = core_table(RunChange)
_json = msgspec.json.Encoder()


def add_versions(connection: Connection, found: Iterable[tuple[str, Version]]) -> None:
    """Write the versions of studies (by study key)."""
    insert_rows(connection, _version, (_version_row(key, version) for key, version in found))


def add_changes(connection: Connection, found: Iterable[tuple[str, Happened]]) -> int:
    """Write what happened to studies (by study key); returns how many changes."""
    return insert_rows(connection, _change, (_change_row(key, one) for key, one in found))


def _version_row(study_key: str, version: Version) -> tuple[Any, ...]:
    """The row of one version, in the order of its table."""
    return (
        study_key,
        version.number,
        0,
        None,
        version.body_sha256,
        version.observed_at,
        version.registry_updated,
        "observed",
    )


def _change_row(study_key: str, happened: Happened) -> tuple[Any, ...]:
    """The row of one change, in the order of its table, its values as JSON."""
    change = happened.change
    return (
        study_key,
        happened.observed_at,
        change.path,
        0,
        None,
        happened.version_number,
        change.kind,
        int(change.importance),
        _text(change.before),
        _text(change.after),
    )


def _text(value: Any) -> str | None:
    return None if value is None else _json.encode(value).decode()


def delete_history(connection: Connection, study_keys: Iterable[str]) -> None:
    """Remove versions and changes of these studies, to be written again by a rebuild."""
    for chunk in chunks(study_keys):
        for table in (_version, _change):
            connection.execute(delete(table).where(table.c.study_key.in_(chunk)))
