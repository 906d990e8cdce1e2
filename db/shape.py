"""Says what shape a database has, in lines that are the same for SQLite and PostgreSQL.

A shape is a set of lines such as `digest.title text not null` or `digest unique (mark)`: columns
with their types, keys, references and indexes, and which tables are views. That of each schema
version lies in `migrations/shapes`, one file a version, so that opening a store needs neither
Alembic nor models.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from db.reader import POSTGRESQL, Reader
from db.shape_queries import POSTGRES, SQLITE, ShapeQueries

FOLDER = Path(__file__).parent / "migrations" / "shapes"
VERSION_TABLE = "alembic_version"
Shape = frozenset[str]

_TYPES = {
    "varchar": "text",
    "character varying": "text",
    "datetime": "moment",
    "timestamp with time zone": "moment",
    "float": "number",
    "double precision": "number",
    "blob": "bytes",
    "bytea": "bytes",
}
"""One word for a type that the databases call differently; all others are taken as they are."""


def known_versions() -> list[str]:
    """The schema versions that this program can open, oldest first."""
    return sorted(path.stem for path in FOLDER.glob("*.txt"))


def newest_version() -> str:
    """The schema version that this program works with."""
    return known_versions()[-1]


def shape_file(version: str) -> Path:
    """Where the shape of the schema `version` is written down."""
    return FOLDER / f"{version}.txt"


def expected_shape(version: str) -> Shape:
    """The shape of the schema `version`, one of the known ones."""
    return frozenset(shape_file(version).read_text(encoding="utf-8").splitlines())


def table_names(connection: Reader) -> set[str]:
    """The tables that the database has, in PostgreSQL those of the current schema."""
    return {row[0] for row in connection.exec_driver_sql(_queries(connection).tables)}


def shape_of(connection: Reader) -> Shape:
    """The shape that the database has, Alembic's own table left out."""
    queries = _queries(connection)
    lines = {f"{name} view" for (name,) in connection.exec_driver_sql(queries.views)}
    keys: dict[str, dict[int, str]] = {}
    for table, column, kind, required, place in connection.exec_driver_sql(queries.columns):
        lines.add(f"{table}.{column} {_type(kind)}{' not null' if required else ''}")
        if place:
            keys.setdefault(table, {})[place] = column
    for table, places in keys.items():
        lines.add(f"{table} key ({', '.join(places[n] for n in sorted(places))})")
    for table, name, is_unique, columns in connection.exec_driver_sql(queries.indexes):
        lines.add(f"{table} {'unique' if is_unique else f'index {name}'} ({columns})")
    for table, columns, other, targets in connection.exec_driver_sql(queries.references):
        lines.add(f"{table} ({columns}) refers to {other} ({targets})")
    return frozenset(line for line in lines if table_of(line) != VERSION_TABLE)


def table_of(line: str) -> str:
    """The table that a line of a shape speaks of."""
    return line.partition(" ")[0].partition(".")[0]


def tables_of(shape: Iterable[str]) -> set[str]:
    """The tables of a shape."""
    return {table_of(line) for line in shape}


def _queries(connection: Reader) -> ShapeQueries:
    return POSTGRES if connection.dialect.name == POSTGRESQL else SQLITE


def _type(name: str) -> str:
    plain = name.lower()
    return _TYPES.get(plain, plain)
