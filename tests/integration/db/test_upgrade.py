"""An upgrade happens as a whole or not at all, and leaves a copy of what was there before."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import insert, text

import db.migrations.upgrade
from db.engine import open_store
from db.migrations.write_shape import main as write_shape
from db.tables import BodyRow, RunObservation, core_table
from db.transaction import bulk_insert, writing
from db.write.runs import start_run
from db.write.snapshots import open_snapshot
from tracker.errors import StoreError

MIGRATION = '''"""a planted one."""

import sqlalchemy as sa
from alembic import op

revision = "{number}"
down_revision = "{before}"


def upgrade() -> None:
    {work}
'''
# SQLite renames by making the table anew; rows of `observation` refer to those of `body`.
RENAME = """with op.batch_alter_table("body", recreate="always") as table:
        table.alter_column("size", new_column_name="byte_count")"""
SPOIL = "op.execute(\"UPDATE run_observation SET body_sha256 = 'no such body'\")"

Plant = Callable[..., None]


@pytest.fixture
def plant(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Plant:
    """`plant(work)`: one migration more than there are, with its shape unless it is left out."""
    folder = tmp_path / "migrations"
    shutil.copytree(db.migrations.upgrade.FOLDER, folder)

    def make(work: str, *, with_shape: bool = True) -> None:
        monkeypatch.setattr("db.migrations.upgrade.FOLDER", folder)
        monkeypatch.setattr("db.shape.FOLDER", folder / "shapes")
        before = sorted((folder / "shapes").glob("*.txt"))[-1].stem
        number = f"{int(before) + 1:04}"
        whole = MIGRATION.format(number=number, before=before, work=work)
        (folder / "versions" / f"{number}_planted.py").write_text(whole, encoding="utf-8")
        if with_shape:
            write_shape()
        else:
            shutil.copy(folder / "shapes" / f"{before}.txt", folder / "shapes" / f"{number}.txt")

    return make


@pytest.fixture
def url(tmp_path: Path, empty_store: Path, at: Callable[..., datetime]) -> str:
    """A store of today with one body that an observation refers to."""
    path = tmp_path / "tracker.db"
    shutil.copy(empty_store, path)
    engine = open_store(f"sqlite:///{path}")
    run_id = start_run(engine, "sync", "ctgov", at(5))
    snapshot_id = open_snapshot(
        engine,
        run_id=run_id,
        registry_key="ctgov",
        search="all",
        query="{}",
        scope="full",
        observed_at=at(5),
    )
    body = {"sha256": "abc", "media_type": "text/plain", "size": 1, "content": b"x"}
    body |= {"dictionary_id": None, "base_sha256": None}
    seen = {"study_key": "ctgov:NCT99000001", "observed_at": at(5), "body_sha256": "abc"}
    with writing(engine) as connection:
        bulk_insert(connection, BodyRow, [body])
        connection.execute(
            insert(core_table(RunObservation)).values(**seen, snapshot_id=snapshot_id, written_by=0)
        )
    engine.dispose()
    return f"sqlite:///{path}"


def stored(path: Path, query: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute(query).fetchall()


VERSION = "SELECT version_num FROM alembic_version"


def test_a_table_that_others_refer_to_is_made_anew(url: str, plant: Plant, tmp_path: Path) -> None:
    ((before,),) = stored(tmp_path / "tracker.db", VERSION)
    plant(RENAME)
    engine = open_store(url)
    with engine.connect() as connection:
        assert connection.execute(text("SELECT sha256, byte_count FROM body")).all() == [("abc", 1)]
        assert connection.scalar(text("SELECT count(*) FROM observation")) == 1
        assert connection.scalar(text("PRAGMA foreign_keys")) == 1
    engine.dispose()
    open_store(url).dispose()
    copy = tmp_path / f"tracker.db.schema-{before}"
    assert stored(copy, VERSION) == [(before,)]
    assert stored(copy, "SELECT sha256, size FROM body") == [("abc", 1)]
    assert [path.name for path in tmp_path.glob("*.unfinished")] == []


@pytest.mark.parametrize(
    ("work", "said"),
    [
        (f"{RENAME}\n    op.drop_table('no_such_table')", "no such table: no_such_table"),
        (RENAME, "its tables are of another shape"),
        (SPOIL, "a row of run_observation refers to a row of body that is not there"),
    ],
)
def test_an_upgrade_that_goes_wrong_leaves_the_store_as_it_was(
    url: str, plant: Plant, tmp_path: Path, work: str, said: str
) -> None:
    path = tmp_path / "tracker.db"
    dump = "SELECT * FROM body JOIN observation ON body_sha256 = sha256"
    before = stored(path, VERSION), stored(path, dump)
    plant(work, with_shape=False)
    with pytest.raises(StoreError, match=said):
        open_store(url)
    assert (stored(path, VERSION), stored(path, dump)) == before


def test_without_a_copy_there_is_no_upgrade(url: str, plant: Plant, tmp_path: Path) -> None:
    path = tmp_path / "tracker.db"
    before = stored(path, VERSION)
    (tmp_path / f"tracker.db.schema-{before[0][0]}").mkdir()
    plant(RENAME)
    with pytest.raises(StoreError, match=r"no copy could be kept at .*before the upgrade"):
        open_store(url)
    assert stored(path, VERSION) == before


def test_who_comes_second_copies_and_alters_nothing(
    url: str, plant: Plant, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both have judged the old store; under the lock the second one sees that it is done."""
    ((before,),) = stored(tmp_path / "tracker.db", VERSION)
    plant(RENAME)
    open_store(url).dispose()
    monkeypatch.setattr("db.engine._judge", lambda _engine: before)
    open_store(url).dispose()
    assert stored(tmp_path / f"tracker.db.schema-{before}", VERSION) == [(before,)]
