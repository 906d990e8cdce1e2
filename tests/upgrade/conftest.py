"""Stores of released versions, filled from their dumps, and registries that serve what they did."""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psycopg
import pytest
import responses
import zstandard
from requests import PreparedRequest
from sqlalchemy import text

from db.engine import open_store
from jobs.runtime import Runtime
from tracker.config import load_config
from tracker.study.model import split_study_key

FOLDER = Path(__file__).parent
STORES = sorted(FOLDER.glob("store-*"))
TABLES_SINCE_RENAMED: dict[str, str] = {}
"""What a table of an old store is called today, where its name has changed."""

CTGOV, ISRCTN = "http://ctgov.example/api/v2", "http://isrctn.example/api"
HOOK = "http://hook.example/in"
Answer = tuple[int, dict[str, str], str | bytes]

_LATEST = """
SELECT o.study_key, b.content FROM observation o JOIN body b ON b.sha256 = o.body_sha256
WHERE o.observed_at = (SELECT max(observed_at) FROM observation WHERE study_key = o.study_key)
ORDER BY o.study_key
"""
_NUMBERED = """
SELECT table_name FROM information_schema.columns
WHERE table_schema = current_schema() AND column_default LIKE 'nextval%'
"""


def restore_sqlite(dump: Path, path: Path) -> None:
    """Make the old store of the folder `dump` in the file `path`."""
    with closing(sqlite3.connect(path)) as connection:
        connection.create_function("decode", 2, lambda digits, _: bytes.fromhex(digits))
        for name in ("schema-sqlite.sql", "rows.sql"):
            connection.executescript((dump / name).read_text(encoding="utf-8"))


def restore_postgres(dump: Path, url: str) -> None:
    """Make it in the empty database `url`; new rows are numbered after those that there are."""
    plain = url.replace("postgresql+psycopg://", "postgresql://")
    with psycopg.connect(plain, options="-c timezone=UTC") as connection:
        for name in ("schema-postgresql.sql", "rows.sql"):
            connection.execute((dump / name).read_bytes())
        for (table,) in connection.execute(_NUMBERED).fetchall():
            last = f"SELECT coalesce(max(id), 0) + 1 FROM {table}"
            connection.execute(
                f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), ({last}), false)".encode()
            )


class Registries:
    """ClinicalTrials.gov and ISRCTN with the records that the old store had last, and no other."""

    def __init__(self, served: dict[str, bytes], web: responses.RequestsMock) -> None:
        self._served = served
        for address, answer in (
            (f"{CTGOV}/version", self._version),
            (f"{CTGOV}/studies", self._ctgov),
            (f"{ISRCTN}/query/format/default", self._isrctn),
        ):
            web.add_callback(responses.GET, re.compile(re.escape(address)), answer)

    def of(self, registry_key: str) -> dict[str, bytes]:
        """Body by registration number of one registry."""
        return {
            split_study_key(key)[1]: body
            for key, body in self._served.items()
            if key.startswith(f"{registry_key}:")
        }

    def _version(self, _request: PreparedRequest) -> Answer:
        return 200, {"Content-Type": "application/json"}, '{"dataTimestamp": "2026-10-07T09:00:04"}'

    def _ctgov(self, request: PreparedRequest) -> Answer:
        asked = dict(getattr(request, "params", {})).get("filter.ids")
        wanted = asked.split(",") if asked else None
        records = [
            body for number, body in self.of("ctgov").items() if wanted is None or number in wanted
        ]
        page = b'{"totalCount": %d, "studies": [%s]}' % (len(records), b",".join(records))
        return 200, {"Content-Type": "application/json"}, page

    def _isrctn(self, request: PreparedRequest) -> Answer:
        asked = dict(getattr(request, "params", {}))
        every = list(self.of("isrctn").values())
        records = b"".join(every[: int(asked["limit"])])
        whole = f'<allTrials totalCount="{len(every)}">'.encode() + records + b"</allTrials>"
        return 200, {"Content-Type": "application/xml"}, whole


class OldStore:
    """A store as a released version left it, at an address, and what a test does with it."""

    def __init__(self, url: str, rows: dict[str, int], folder: Path) -> None:
        self.url = url
        self.rows_before = rows
        self.desk = folder
        self._opened: list[Runtime] = []

    def open(self, moment: datetime) -> Runtime:
        """Today's program on the store, which it brings up to date; `moment` is its clock."""
        settings = {
            "TRACKER_STORE__URL": self.url,
            "TRACKER_REGISTRIES__CTGOV__BASE_URL": CTGOV,
            "TRACKER_REGISTRIES__ISRCTN__BASE_URL": ISRCTN,
            "TRACKER_CHANNELS__HOOK__URL": HOOK,
            "TRACKER_OUTPUT__DIRECTORY": str(self.desk),
        }
        config = load_config(FOLDER / "store.toml", settings)
        runtime = Runtime(config=config, engine=open_store(self.url), clock=lambda: moment)
        self._opened.append(runtime)
        return runtime

    def close(self) -> None:
        for runtime in self._opened:
            runtime.engine.dispose()

    def rows(self, runtime: Runtime, *left_out: str) -> dict[str, int]:
        """Rows of each table that the old store had, under its old name."""
        with runtime.engine.connect() as connection:
            return {
                name: connection.scalar(
                    text(f"SELECT count(*) FROM {TABLES_SINCE_RENAMED.get(name, name)}")
                )
                or 0
                for name in self.rows_before
                if name not in left_out
            }


@pytest.fixture(params=STORES, ids=lambda path: path.name)
def dump(request: pytest.FixtureRequest) -> Path:
    """The folder with the dump of a released version."""
    found: Path = request.param
    return found


@pytest.fixture
def plain(dump: Path, tmp_path: Path) -> Path:
    """The old store as a SQLite file that no program of today has touched."""
    path = tmp_path / "untouched.db"
    restore_sqlite(dump, path)
    return path


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def old_store(
    request: pytest.FixtureRequest, dump: Path, plain: Path, tmp_path: Path
) -> Iterator[OldStore]:
    """An old store in each kind of database."""
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path / 'tracker.db'}"
        restore_sqlite(dump, tmp_path / "tracker.db")
    else:
        url = request.getfixturevalue("postgres_url")
        restore_postgres(dump, url)
    made = OldStore(url, _rows(plain), tmp_path / "desk")
    yield made
    made.close()


def _rows(path: Path) -> dict[str, int]:
    listed = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%'"
    with closing(sqlite3.connect(path)) as connection:
        names = [name for (name,) in connection.execute(listed)]
        return {
            name: connection.execute(f"SELECT count(*) FROM {name}").fetchone()[0] for name in names
        }


@pytest.fixture
def web() -> Iterator[responses.RequestsMock]:
    """No request leaves this process."""
    with responses.RequestsMock(assert_all_requests_are_fired=False) as mocked:
        yield mocked


@pytest.fixture
def registries(plain: Path, web: responses.RequestsMock) -> Registries:
    """The registries as they were when the old store last asked them."""
    with closing(sqlite3.connect(plain)) as connection:
        kept = connection.execute(_LATEST).fetchall()
    return Registries({key: zstandard.decompress(body) for key, body in kept}, web)


@pytest.fixture
def hook(web: responses.RequestsMock) -> list[dict[str, Any]]:
    """What the webhook received so far."""
    received: list[dict[str, Any]] = []

    def take(request: PreparedRequest) -> Answer:
        received.append(json.loads(request.body or b"{}"))
        return 200, {}, ""

    web.add_callback(responses.POST, HOOK, take)
    return received


@pytest.fixture(scope="session")
def on() -> Callable[[int], datetime]:
    """`on(day)`: an afternoon of October 2026; the old store lived on the 5th and the 6th."""
    return lambda day: datetime(2026, 10, day, 15, tzinfo=UTC)
