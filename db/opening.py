"""Judges what stands at an address before it is used: nothing, a store of ours, or what it is.

A version number alone does not tell: a program of one day earlier may have written the same number
above other tables. So the shape is compared too, each time, and said where it differs.
"""

from __future__ import annotations

from collections.abc import Iterable

from db import shape
from db.reader import Reader, scalar
from db.shape import Shape
from tracker.errors import StoreError

MOST_NAMED = 3
_ADVICE = (
    "open it with the version of the tracker that made it, or name another address in store.url "
    "and sync anew"
)


def stored_version(connection: Reader) -> str | None:
    """The schema version of the store, whose shape is the one of that version; None: empty.

    Raises StoreError, in one sentence, for a database that is no store of ours, half made, newer
    than this program or of another shape than its version has.
    """
    tables = shape.table_names(connection)
    if not tables:
        return None
    ours = shape.tables_of(shape.expected_shape(shape.newest_version())) & tables
    if not ours:
        raise StoreError(
            f"it holds tables of another program ({_some(tables)}): name another store.url"
        )
    version = _written_version(connection) if shape.VERSION_TABLE in tables else None
    if version is None:
        raise StoreError(_no_version(ours))
    if version not in shape.known_versions():
        raise StoreError(_unknown_version(version, shape.newest_version()))
    check_shape(connection, version)
    return version


def _written_version(connection: Reader) -> str | None:
    found: str | None = scalar(connection, "SELECT version_num FROM alembic_version")
    return found


def check_shape(connection: Reader, version: str) -> None:
    """Raise StoreError where the database has not the shape of the schema `version`.

    Tables and plain indexes besides are no fault: analysts and copying tools add their own.
    """
    expected, found = shape.expected_shape(version), shape.shape_of(connection)
    if expected == found:
        return
    lacks, has_besides = _missing(expected, found), _of_ours(found - expected, expected)
    if lacks or has_besides:
        parts = [("it lacks", lacks), ("it has besides", has_besides)]
        differences = "; ".join(f"{words} {_some(lines)}" for words, lines in parts if lines)
        raise StoreError(
            f"it says that it stands at schema {version}, but its tables are of another shape "
            f"({differences}): {_ADVICE}"
        )


def _missing(expected: Shape, found: Shape) -> set[str]:
    """What of `expected` is not in `found`; a table that is wholly missing is said once."""
    tables = shape.tables_of(expected) - shape.tables_of(found)
    lines = {line for line in expected - found if shape.table_of(line) not in tables}
    return lines | {f"table {name}" for name in tables}


def _of_ours(lines: Shape, expected: Shape) -> Shape:
    ours = shape.tables_of(expected)
    return frozenset(
        line for line in lines if shape.table_of(line) in ours and " index " not in line
    )


def _no_version(ours: set[str]) -> str:
    return (
        f"it is half made or of another program (tables {_some(ours)}, but no schema version): "
        "restore a copy of it, or name another address in store.url and sync anew"
    )


def _unknown_version(version: str, newest: str) -> str:
    if not version.isdecimal() or version < newest:
        return f"its schema version {version} is none of ours: name another store.url"
    return (
        f"it stands at schema {version}, which this version does not know: use the newer tracker "
        "that wrote it"
    )


def _some(lines: Iterable[str]) -> str:
    """The first few of `lines`, and how many more there are."""
    every = sorted(lines)
    more = f" and {len(every) - MOST_NAMED} more" if len(every) > MOST_NAMED else ""
    return ", ".join(every[:MOST_NAMED]) + more
