"""Each migration leads to the shape written beside it, the last one to today's tables, for ever."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, create_engine, inspect

from db.engine import open_store
from db.migrations.upgrade import alembic_config, upgrade
from db.migrations.write_shape import main as write_shape
from db.shape import expected_shape, known_versions, newest_version, shape_file, shape_of
from db.tables.base import Table

RELEASED = {
    "0001": "ffac6f96687a9fc05bd8c797293bce7c7d9823459a1c3e4a378734ebd4268daf",
    "0002": "e08afc7718f55132850205ceeecdee6e26873d0e35ebe819d9355d62e81c1b60",
}
"""SHA-256 of the shapes that released versions made. A line is added with a release, none is ever
altered: stores of these shapes are out there, and what they need is another migration."""


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def url(request: pytest.FixtureRequest) -> str:
    """An empty database of each kind."""
    if request.param == "sqlite":
        return f"sqlite:///{request.getfixturevalue('tmp_path') / 'tracker.db'}"
    found: str = request.getfixturevalue("postgres_url")
    return found


@pytest.fixture
def made(url: str) -> Iterator[Engine]:
    """A store that the migrations made."""
    engine = open_store(url)
    yield engine
    engine.dispose()


@pytest.mark.parametrize("version", RELEASED)
def test_the_shape_of_a_released_version_is_frozen(version: str) -> None:
    found = hashlib.sha256(shape_file(version).read_bytes()).hexdigest()
    assert found == RELEASED[version], "a released schema is altered by a further migration only"


def test_each_migration_leads_to_the_shape_beside_it(url: str) -> None:
    engine = create_engine(url)
    for version in known_versions():
        with engine.begin() as connection:
            upgrade(connection, version)
            assert shape_of(connection) == expected_shape(version), (
                "run python -m db.migrations.write_shape where the newest migration was altered"
            )
    engine.dispose()


def test_the_migrations_lead_to_todays_tables(made: Engine) -> None:
    with made.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Table.metadata) == []
        names = set(inspect(connection).get_table_names())
    assert names == {*Table.metadata.tables, "alembic_version"}


def test_every_migration_has_its_shape_and_says_what_it_does() -> None:
    scripts = ScriptDirectory.from_config(alembic_config())
    assert scripts.get_heads() == [newest_version()]
    assert sorted(s.revision for s in scripts.walk_revisions()) == known_versions()
    assert all(script.doc for script in scripts.walk_revisions())


def test_the_shape_of_the_newest_migration_can_be_written_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = shape_file(newest_version()).read_text(encoding="utf-8")
    monkeypatch.setattr("db.shape.FOLDER", tmp_path)
    write_shape()
    (written,) = tmp_path.iterdir()
    assert written.read_text(encoding="utf-8") == before


def test_no_column_bears_a_reserved_name() -> None:
    columns = {c.name for table in Table.metadata.tables.values() for c in table.columns}
    assert not columns & {"registry", "metadata"}


def test_keys_and_constraints_have_the_names_that_migrations_look_for(made: Engine) -> None:
    inspector = inspect(made)
    for name in Table.metadata.tables:
        assert inspector.get_pk_constraint(name)["name"] == f"pk_{name}"
        for key in inspector.get_foreign_keys(name):
            assert str(key["name"]).startswith(f"fk_{name}_")
