"""Opens the store; all that only one kind of database needs is in this file."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import ExceptionContext, make_url
from sqlalchemy.exc import (
    ArgumentError,
    OperationalError,
    ProgrammingError,
    SQLAlchemyError,
)

from db.backup import copy_before_upgrade
from db.opening import check_shape, stored_version
from db.shape import newest_version
from db.transaction import WRITES
from tracker.errors import ConfigError, StoreError

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
            _upgrade(engine)
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


def _upgrade(engine: Engine) -> None:
    from db.migrations.upgrade import upgrade  # noqa: PLC0415  Alembic takes a second to import

    with _rebuilding_tables(engine) as connection:
        version = stored_version(connection)  # under the lock: another process may have been faster
        if version == newest_version():
            return
        if version is not None:
            copy_before_upgrade(engine, version)
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
