"""Opens the store; all that only one kind of database needs is in this file."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from itertools import islice
from operator import itemgetter
from typing import Any

from sqlalchemy import Connection, CursorResult, Engine, create_engine, event
from sqlalchemy.engine import ExceptionContext, make_url
from sqlalchemy.exc import (
    ArgumentError,
    OperationalError,
    ProgrammingError,
    SQLAlchemyError,
)
from sqlmodel import SQLModel

from db.backup import copy_before_upgrade
from db.opening import check_shape, stored_version
from db.shape import newest_version
from db.tables.base import core_table
from tracker.errors import ConfigError, StoreError

ROWS_AT_ONCE = 5_000
WRITES = "tracker_writes"  # execution option of a connection that is about to write
SQLITE_SETTINGS = (
    "PRAGMA synchronous = NORMAL",
    "PRAGMA foreign_keys = ON",
    "PRAGMA busy_timeout = 30000",
)


def open_store(url: str) -> Engine:
    """The database at `url`, created or brought up to date where needed.

    A copy of a SQLite store is kept before it is brought up to date (db/backup.py).
    Raises ConfigError for an unusable URL, StoreError for a database that cannot be used.
    """
    engine = _engine(url)
    try:
        version = _judge(engine)
        if version != newest_version():
            _upgrade(engine, version)
    except StoreError:
        engine.dispose()
        raise
    return engine


def _judge(engine: Engine) -> str | None:
    """The schema version of a store that may be used; None for an empty database."""
    try:
        with engine.connect() as connection:
            version = stored_version(connection)
            _write_ahead(connection)
    except (SQLAlchemyError, StoreError) as error:
        raise StoreError(f"the database {engine.url!r} cannot be opened: {error}") from error
    return version


def _upgrade(engine: Engine, version: str | None) -> None:
    from db.migrations.upgrade import upgrade  # noqa: PLC0415  Alembic takes a second to import

    if version is not None:
        copy_before_upgrade(engine, version)
    with _rebuilding_tables(engine) as connection:
        upgrade(connection)
        check_shape(connection, newest_version())


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


def _write_ahead(connection: Connection) -> None:
    """Let readers of SQLite go on while someone writes. The file keeps it, so it has to be ours."""
    if connection.dialect.name == "sqlite":
        connection.rollback()  # inside a transaction it cannot be changed
        driver: Any = connection.connection.driver_connection
        driver.execute("PRAGMA journal_mode = WAL")


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


@contextmanager
def _rebuilding_tables(engine: Engine) -> Iterator[Connection]:
    """A transaction that may rebuild tables which others refer to; all references hold at its end.

    SQLite alters most of a table by making it anew and dropping the old one, which its foreign keys
    forbid; they can be switched off only outside a transaction, so the driver is asked.
    """
    with engine.connect().execution_options(**{WRITES: True}) as connection:
        driver: Any = connection.connection.driver_connection
        is_sqlite = engine.dialect.name == "sqlite"
        if is_sqlite:
            driver.execute("PRAGMA foreign_keys = OFF")
        try:
            with connection.begin():
                yield connection
                if is_sqlite:
                    _check_references(connection)
        finally:
            if is_sqlite:
                driver.execute("PRAGMA foreign_keys = ON")


def _check_references(connection: Connection) -> None:
    broken = connection.exec_driver_sql("PRAGMA foreign_key_check").first()
    if broken is not None:
        raise StoreError(f"a row of {broken[0]} refers to a row of {broken[2]} that is not there")


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
