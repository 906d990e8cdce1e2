"""What the migrations make is what the tables say."""

from __future__ import annotations

from pathlib import Path

from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, inspect

import db.migrations
from db.engine import SCHEMA_VERSION
from db.tables.base import Table


def test_the_migrations_lead_to_todays_tables(engine: Engine) -> None:
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Table.metadata) == []
        made = set(inspect(connection).get_table_names())
    assert made == {*Table.metadata.tables, "alembic_version"}


def test_the_version_that_the_program_expects_is_the_newest() -> None:
    config = Config()
    config.set_main_option("script_location", str(Path(db.migrations.__file__).parent))
    scripts = ScriptDirectory.from_config(config)
    assert scripts.get_heads() == [SCHEMA_VERSION]
    assert all(script.doc for script in scripts.walk_revisions())


def test_no_column_bears_a_reserved_name() -> None:
    columns = {c.name for table in Table.metadata.tables.values() for c in table.columns}
    assert not columns & {"registry", "metadata"}


def test_keys_and_constraints_have_the_names_that_migrations_look_for(engine: Engine) -> None:
    inspector = inspect(engine)
    for name in Table.metadata.tables:
        assert inspector.get_pk_constraint(name)["name"] == f"pk_{name}"
        for key in inspector.get_foreign_keys(name):
            assert str(key["name"]).startswith(f"fk_{name}_")
