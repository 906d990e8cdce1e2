"""Brings a database to today's tables; apart, because Alembic takes a second to import."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.util import CommandError
from sqlalchemy import Connection
from sqlalchemy.exc import SQLAlchemyError

from tracker.errors import StoreError

FOLDER = Path(__file__).parent


def alembic_config() -> Config:
    """Alembic's settings for this folder; it needs no file of its own."""
    config = Config()
    config.set_main_option("script_location", str(FOLDER))
    return config


def upgrade(connection: Connection, to: str = "head") -> None:
    """Migrate the database behind `connection`, in its transaction, to the schema version `to`.

    Raises StoreError where the database refuses.
    """
    config = alembic_config()
    config.attributes["connection"] = connection
    try:
        command.upgrade(config, to)
    except (SQLAlchemyError, CommandError) as error:
        raise StoreError(f"the database cannot be brought up to date: {error}") from error
