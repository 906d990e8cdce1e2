"""Reads the versions of studies."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from msgspec import Struct
from sqlalchemy import Connection, Table
from sqlalchemy import select as select_columns
from sqlmodel import col, func, select

from db.chunks import chunks
from db.tables import ChangeRow, VersionRow, core_table
from db.transaction import session_on


def versions_of(
    connection: Connection, study_key: str, until: datetime | None = None
) -> list[VersionRow]:
    """Return the versions of a study that were observed up to `until`, oldest first."""
    query = select(VersionRow).where(VersionRow.study_key == study_key)
    if until is not None:
        query = query.where(VersionRow.observed_at <= until)
    with session_on(connection) as session:
        return list(session.exec(query.order_by(col(VersionRow.number))))


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
        query = select_columns(table.c.study_key, *columns).where(table.c.study_key.in_(chunk))
        for key, *row in connection.execute(query):
            found.setdefault(key, []).append(tuple(row))
    return found


def count_history(connection: Connection) -> tuple[int, int]:
    """Return how many versions and changes the store has."""
    with session_on(connection) as session:
        return (
            session.exec(select(func.count()).select_from(VersionRow)).one(),
            session.exec(select(func.count()).select_from(ChangeRow)).one(),
        )
