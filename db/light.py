"""Opens a store to be asked only, by its driver alone; whatever is unusual goes the long way.

A store that is missing, empty, damaged, locked, of another version or of another shape is left to
`db.engine.open_store`, which brings it up to date or refuses it in a sentence. So there is one
place that says no, and the short way is only for stores as they are nearly always.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, NamedTuple

from db.opening import stored_version
from db.reader import POSTGRESQL, Row
from db.shape import newest_version
from tracker.errors import StoreError

SQLITE = "sqlite"
_SQLITE_URL = "sqlite:///"
_POSTGRES_URL = "postgresql+psycopg://"
SECONDS_TO_WAIT = 30  # for a lock, as long as a writer waits


class Named(NamedTuple):
    """The kind of a database."""

    name: str


class LightConnection:
    """A connection of a driver, asked in plain SQL; raises StoreError for what it refuses."""

    def __init__(self, driver: Any, kind: str, refusals: type[Exception]) -> None:
        self.dialect = Named(kind)
        self._driver = driver
        self._refusals = refusals

    def exec_driver_sql(
        self, statement: str, parameters: Mapping[str, Any] | None = None, /
    ) -> Iterable[Row]:
        """Run the statement as it stands; return the rows."""
        try:
            answer = self._driver.execute(statement, *([parameters] if parameters else []))
            found: Iterable[Row] = answer.fetchall() if answer.description else ()
        except self._refusals as words:
            raise StoreError(f"the database refused: {words}") from words
        return found


class LightStore:
    """A store that is asked and never written to."""

    def __init__(self, driver: Any, kind: str, refusals: type[Exception]) -> None:
        self._driver = driver
        self._connection = LightConnection(driver, kind, refusals)

    @contextmanager
    def connect(self) -> Iterator[LightConnection]:
        """Return a connection on which all questions are answered as of one moment."""
        only_read = "" if self._connection.dialect.name == SQLITE else " READ ONLY"
        repeatable = " ISOLATION LEVEL REPEATABLE READ" if only_read else ""
        self._connection.exec_driver_sql(f"BEGIN{repeatable}{only_read}")
        try:
            yield self._connection
        finally:
            with suppress(StoreError):  # broken off by the database: there is nothing to end
                self._connection.exec_driver_sql("ROLLBACK")

    def dispose(self) -> None:
        """Close the connection."""
        self._driver.close()


def open_light(url: str) -> LightStore | None:
    """Return the store at `url` if it can be asked as it stands; None: `open_store` has to look."""
    store = _opened(url)
    if store is None:
        return None
    try:
        with store.connect() as connection:
            is_ours = stored_version(connection) == newest_version()
    except StoreError:
        is_ours = False
    if is_ours:
        return store
    store.dispose()
    return None


def _opened(url: str) -> LightStore | None:
    if url.startswith(_SQLITE_URL) and "?" not in url:
        return _sqlite(Path(url.removeprefix(_SQLITE_URL)))
    if url.startswith(_POSTGRES_URL):
        return _postgres(f"{POSTGRESQL}://{url.removeprefix(_POSTGRES_URL)}")
    return None


def _sqlite(path: Path) -> LightStore | None:
    """Opened as a writer opens it, since a reader alone cannot take up a journal left behind."""
    if not path.is_file():  # to open it would make it
        return None
    try:
        driver = sqlite3.connect(path, timeout=SECONDS_TO_WAIT, isolation_level=None)
        driver.execute("PRAGMA query_only = ON")
    except sqlite3.Error:
        return None
    return LightStore(driver, SQLITE, sqlite3.Error)


def _postgres(address: str) -> LightStore | None:
    try:
        import psycopg  # noqa: PLC0415  an extra that is there only for those who use PostgreSQL
    except ImportError:
        return None
    try:
        driver = psycopg.connect(address, autocommit=True)  # we say where transactions begin
    except psycopg.Error:
        return None
    return LightStore(driver, POSTGRESQL, psycopg.Error)
