"""Opening the store, and what is said when it cannot be used."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from sqlalchemy import Engine, insert, select, text
from sqlalchemy.exc import StatementError

import db.engine
from db.engine import open_store
from db.tables import BodyRow, RunRow, core_table
from db.transaction import ROWS_AT_ONCE, bulk_insert, writing
from tracker.errors import ConfigError, StoreError

run = core_table(RunRow)


def count(engine: Engine, table: str) -> int:
    with engine.connect() as connection:
        return int(connection.scalar(text(f"SELECT count(*) FROM {table}")) or 0)


def body(number: int) -> dict[str, object]:
    row = {"sha256": str(number), "media_type": "text/plain", "size": number, "content": b"x"}
    return row | {"dictionary_id": None, "base_sha256": None}


def test_a_new_store_is_made_and_opened_again(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'new.db'}"
    for expected in (0, 1):
        engine = open_store(url)
        assert count(engine, "run") == expected
        with writing(engine) as connection:
            connection.execute(
                insert(run).values(job="x", subject="", started_at=datetime.now(UTC))
            )
        engine.dispose()


def test_sqlite_writes_ahead_and_holds_foreign_keys(engine: Engine) -> None:
    with engine.connect() as connection:
        assert connection.scalar(text("PRAGMA journal_mode")) == "wal"
        assert connection.scalar(text("PRAGMA foreign_keys")) == 1


@pytest.mark.parametrize("url", ["", "nonsense", "sqlit:///x", "oracle+nothing://x/y"])
def test_an_address_that_is_none_is_a_mistake_in_the_settings(url: str) -> None:
    with pytest.raises(ConfigError, match=r"store\.url"):
        open_store(url)


def test_a_file_that_is_no_database_is_said(tmp_path: Path) -> None:
    path = tmp_path / "notes.db"
    path.write_text("these are notes and no database at all\n" * 100, encoding="utf-8")
    with pytest.raises(StoreError, match=r"notes\.db.*cannot be opened"):
        open_store(f"sqlite:///{path}")
    assert path.read_text(encoding="utf-8").startswith("these are notes")


def test_a_folder_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="cannot be opened"):
        open_store(f"sqlite:///{tmp_path / 'gone' / 'tracker.db'}")


def test_a_transaction_is_kept_whole_or_not_at_all(engine: Engine) -> None:
    def half_way() -> None:
        with writing(engine) as connection:
            bulk_insert(connection, BodyRow, [body(1)])
            raise KeyError

    with pytest.raises(KeyError):
        half_way()
    assert count(engine, "body") == 0


def test_a_read_only_store_is_said(tmp_path: Path, empty_store: Path) -> None:
    path = tmp_path / "tracker.db"
    path.write_bytes(empty_store.read_bytes())
    engine = open_store(f"sqlite:///file:{path}?mode=ro&uri=true")

    def write() -> None:
        with writing(engine) as connection:
            bulk_insert(connection, BodyRow, [body(1)])

    with pytest.raises(StoreError, match="readonly"):
        write()
    engine.dispose()


def test_a_locked_store_is_said(
    tmp_path: Path, empty_store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = [s.replace("30000", "50") for s in db.engine.SQLITE_SETTINGS]
    monkeypatch.setattr(db.engine, "SQLITE_SETTINGS", settings)
    path = tmp_path / "tracker.db"
    path.write_bytes(empty_store.read_bytes())
    first, second = (open_store(f"sqlite:///{path}") for _ in range(2))
    with writing(first) as connection:
        bulk_insert(connection, BodyRow, [body(1)])
        with pytest.raises(StoreError, match="locked"), writing(second):
            pytest.fail("two writers at once")
        with second.connect() as reader:
            assert reader.scalar(text("SELECT count(*) FROM body")) == 0
    assert count(second, "body") == 1
    for opened in (first, second):
        opened.dispose()


def test_a_full_disk_is_said(engine: Engine) -> None:
    with engine.connect() as connection:
        pages = connection.scalar(text("PRAGMA page_count"))

    def fill() -> None:
        with writing(engine) as connection:
            connection.exec_driver_sql(f"PRAGMA max_page_count = {pages + 5}")
            rows = (body(n) | {"content": b"x" * 4000} for n in range(100))
            bulk_insert(connection, BodyRow, rows)

    with pytest.raises(StoreError, match="full"):
        fill()
    assert count(engine, "body") == 0


def test_many_rows_go_in_by_parts(engine: Engine) -> None:
    with writing(engine) as connection:
        wanted = ROWS_AT_ONCE * 2 + 3
        assert bulk_insert(connection, BodyRow, (body(n) for n in range(wanted))) == wanted
        assert bulk_insert(connection, BodyRow, []) == 0
    assert count(engine, "body") == wanted


def test_moments_come_back_in_utc_and_naive_ones_are_refused(
    engine: Engine, at: Callable[..., datetime]
) -> None:
    abroad = at(5).astimezone(timezone(timedelta(hours=9)))
    with writing(engine) as connection:
        connection.execute(insert(run).values(job="x", subject="", started_at=abroad))
    with engine.connect() as connection:
        (stored,) = connection.scalars(select(run.c.started_at))
    assert (stored, stored.tzinfo) == (at(5), UTC)
    naive = insert(run).values(job="x", subject="", started_at=datetime(2026, 10, 5))  # noqa: DTZ001  it is what is refused
    with pytest.raises(StatementError, match="no time zone"), engine.begin() as connection:
        connection.execute(naive)
