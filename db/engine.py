"""Opens the store; all that only one kind of database needs is in this file."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from itertools import islice
from operator import itemgetter
from typing import Any

from sqlalchemy import Connection, CursorResult, Engine, create_engine, event, inspect, text
from sqlalchemy.engine import ExceptionContext, make_url
from sqlalchemy.exc import (
    ArgumentError,
    OperationalError,
    ProgrammingError,
    SQLAlchemyError,
)
from sqlmodel import SQLModel

from db.tables.base import core_table
from tracker.errors import ConfigError, StoreError

SCHEMA_VERSION = "0001"
"""The newest migration; a test holds it against the folder."""

ROWS_AT_ONCE = 5_000
WRITES = "tracker_writes"  # execution option of a connection that is about to write
SQLITE_SETTINGS = (
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = NORMAL",
    "PRAGMA foreign_keys = ON",
    "PRAGMA busy_timeout = 30000",
)


def open_store(url: str) -> Engine:
    """The database at `url`, created or brought up to date where needed.

    Raises ConfigError for an unusable URL, StoreError for a database that cannot be used.
    """
    engine = _engine(url)
    try:
        version = _schema_version(engine)
    except (SQLAlchemyError, StoreError) as error:
        raise StoreError(f"the database {engine.url!r} cannot be opened: {error}") from error
    if version != SCHEMA_VERSION:
        from db.migrations.upgrade import upgrade  # noqa: PLC0415  Alembic takes a second to import

        upgrade(engine, version)
    return engine


def _engine(url: str) -> Engine:
    try:
        engine = create_engine(make_url(url))
    except (ArgumentError, ImportError) as error:  # the URL itself may hold a password
        raise ConfigError(
            f"store.url ({url.partition(':')[0]}:…) cannot be used: {error}"
        ) from error
    event.listen(engine, "handle_error", _say)
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _set_up_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
    return engine


def _say(context: ExceptionContext) -> None:
    """A database that is locked, full, read-only or lacks a table becomes a sentence."""
    if isinstance(context.sqlalchemy_exception, (OperationalError, ProgrammingError)):
        words = context.original_exception
        raise StoreError(f"the database refused: {words}") from words


def _set_up_sqlite(connection: Any, _record: Any) -> None:
    """Transactions begin where we say: left to itself the driver leaves table changes out."""
    connection.isolation_level = None
    for setting in SQLITE_SETTINGS:
        connection.execute(setting)


def _begin_sqlite(connection: Connection) -> None:
    """A writer takes the lock at once: to ask for it later can fail without waiting."""
    writes = connection.get_execution_options().get(WRITES)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """One transaction that writes: all of it or nothing. Raises StoreError if it is refused."""
    writer = engine.connect().execution_options(**{WRITES: True})
    with writer as connection, connection.begin():
        yield connection


def _schema_version(engine: Engine) -> str | None:
    """The migration that the database stands at; None for an empty one."""
    with engine.connect() as connection:
        if not inspect(connection).has_table("alembic_version"):
            return None
        found: str | None = connection.scalar(text("SELECT version_num FROM alembic_version"))
        return found


def inserted_id(made: CursorResult[Any]) -> int:
    """The number that the database gave to the one row just inserted."""
    if made.inserted_primary_key is None:
        raise StoreError("the database gave no number to a new row")
    return int(made.inserted_primary_key[0])


def bulk_insert(
    connection: Connection, table: type[SQLModel], rows: Iterable[Mapping[str, Any]]
) -> int:
    """Insert `rows` (all columns given) into a SQLModel `table`; returns how many.

    Straight to the driver: twice as fast as SQLAlchemy's insert, ten times as fast as its ORM.
    """
    columns = list(core_table(table).columns)
    names = [column.name for column in columns]
    mark = "?" if connection.dialect.paramstyle == "qmark" else "%s"
    quoted = ", ".join(f'"{name}"' for name in names)
    marks = ", ".join([mark] * len(names))
    statement = f'INSERT INTO "{core_table(table).name}" ({quoted}) VALUES ({marks})'  # noqa: S608  names of our own tables
    converters = _converters(connection, columns)
    pick = itemgetter(*names)
    count = 0
    remaining = iter(rows)
    while chunk := [_bound(pick(row), converters) for row in islice(remaining, ROWS_AT_ONCE)]:
        connection.exec_driver_sql(statement, chunk)
        count += len(chunk)
    return count


def _converters(connection: Connection, columns: list[Any]) -> list[tuple[int, Any]]:
    """Position and conversion of the columns whose values the driver cannot take as they are."""
    found = []
    for position, column in enumerate(columns):
        convert = column.type.dialect_impl(connection.dialect).bind_processor(connection.dialect)
        if convert is not None:
            found.append((position, convert))
    return found


def _bound(row: tuple[Any, ...], converters: list[tuple[int, Any]]) -> tuple[Any, ...]:
    if not converters:
        return row
    values = list(row)
    for position, convert in converters:
        values[position] = convert(values[position])
    return tuple(values)
