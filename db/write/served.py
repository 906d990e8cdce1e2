"""Writes down what a registry served last of each study."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec import structs
from sqlalchemy import Connection

from db.read.served import LastServed


def note_served(connection: Connection, served: Iterable[LastServed]) -> None:
    """Let these be what came last of their studies; of two of one study the later counts."""
    rows = [structs.astuple(one) for one in served]
    if not rows:
        return
    names = LastServed.__struct_fields__
    sign = "?" if connection.dialect.paramstyle == "qmark" else "%s"
    moved = ", ".join(f"{name} = excluded.{name}" for name in names[1:])
    connection.exec_driver_sql(
        f"INSERT INTO served ({', '.join(names)}) VALUES ({', '.join([sign] * len(names))}) "  # noqa: S608  names of our own table
        f"ON CONFLICT (study_key) DO UPDATE SET {moved}",
        rows,
    )
