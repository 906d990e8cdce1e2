"""Writes down what the pages of a file brought, until its import has ended."""

from __future__ import annotations

from sqlalchemy import Connection, delete

from db.tables import ReceivedRow, core_table
from db.transaction import bulk_insert

_received = core_table(ReceivedRow)


def note_received(connection: Connection, where: tuple[str, int, str, str], content: bytes) -> None:
    """Note a page; `where`: reading, number of the page, registry, place of the next one."""
    names = ("reading", "ordinal", "registry_key", "place")
    row = {**dict(zip(names, where, strict=True)), "content": content}
    bulk_insert(connection, ReceivedRow, [row])


def forget_reading(connection: Connection, reading: str) -> None:
    """Delete the notes of a reading."""
    connection.execute(delete(_received).where(_received.c.reading == reading))


def forget_other_readings(connection: Connection, registry_key: str, reading: str) -> None:
    """Delete the notes of all readings for a registry but this one: nobody will go on with them."""
    others = (_received.c.registry_key == registry_key) & (_received.c.reading != reading)
    connection.execute(delete(_received).where(others))
