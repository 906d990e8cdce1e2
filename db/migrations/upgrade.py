"""Brings a database to today's tables; apart, because Alembic takes a second to import."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from db.engine import writing
from tracker.errors import StoreError

FOLDER = Path(__file__).parent


def upgrade(engine: Engine, version: str | None) -> None:
    """Migrate the database, which stands at `version`, to the newest tables.

    Raises StoreError where the database is newer than this program, or refuses.
    """
    config = Config()
    config.set_main_option("script_location", str(FOLDER))
    if version is not None and version not in _known_versions(config):
        raise StoreError(
            f"the database stands at schema {version}, which this version does not know: "
            "use the newer tracker that wrote it"
        )
    try:
        with writing(engine) as connection:
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
    except (SQLAlchemyError, CommandError) as error:
        raise StoreError(f"the database cannot be brought up to date: {error}") from error


def _known_versions(config: Config) -> set[str]:
    return {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}
