"""Reads all that is told of studies, to be compared with what a rebuild would tell."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec import Struct
from sqlalchemy import Connection, Table, select

from db.chunks import chunks
from db.tables import ChangeRow, VersionRow, core_table


class Told(Struct, frozen=True):
    """The rows of versions and changes of a study, without its key."""

    versions: frozenset[tuple[object, ...]]
    changes: frozenset[tuple[object, ...]]


def histories_of(connection: Connection, study_keys: Iterable[str]) -> dict[str, Told]:
    """Return all that is told of these studies, by study key."""
    versions = _rows_of(connection, core_table(VersionRow), keys := list(study_keys))
    changes = _rows_of(connection, core_table(ChangeRow), keys)
    nothing = frozenset[tuple[object, ...]]()
    return {
        key: Told(frozenset(versions.get(key, nothing)), frozenset(changes.get(key, nothing)))
        for key in keys
    }


def _rows_of(
    connection: Connection, table: Table, study_keys: Iterable[str]
) -> dict[str, list[tuple[object, ...]]]:
    columns = [column for column in table.columns if column.name != "study_key"]
    found: dict[str, list[tuple[object, ...]]] = {}
    for chunk in chunks(study_keys):
        query = select(table.c.study_key, *columns).where(table.c.study_key.in_(chunk))
        for key, *row in connection.execute(query):
            found.setdefault(key, []).append(tuple(row))
    return found
