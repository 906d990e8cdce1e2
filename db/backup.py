"""Keeps a copy of a SQLite store before its tables are altered, so that a person can go back."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

from sqlalchemy import Engine

from tracker.errors import StoreError


def copy_before_upgrade(engine: Engine, version: str) -> Path | None:
    """Copy the store, which stands at schema `version`, beside itself as `NAME.schema-VERSION`.

    Returns where the copy is; None for a database in memory or on a server. Raises StoreError where
    it cannot be written. A copy takes the place of an older one of the same version.
    """
    if engine.dialect.name != "sqlite":
        return None
    with engine.connect() as connection:
        original = connection.exec_driver_sql("PRAGMA database_list").one().file
        if not original:
            return None
        copy = Path(f"{original}.schema-{version}")
        try:
            _copy(connection.connection.driver_connection, copy)
        except (sqlite3.Error, OSError) as error:
            raise StoreError(
                f"no copy could be kept at {copy} before the upgrade: {error}"
            ) from error
    return copy


def _copy(driver: Any, copy: Path) -> None:
    """Written under another name first: what bears the name of a copy is whole."""
    unfinished = copy.with_name(f"{copy.name}.unfinished")
    unfinished.unlink(missing_ok=True)
    with closing(sqlite3.connect(unfinished)) as target:
        driver.backup(target)
    unfinished.replace(copy)
