"""Reads what the pages of a file brought whose import was cut off."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Connection, select

from db.tables import ReceivedRow, core_table

_received = core_table(ReceivedRow)
PAGES_AT_ONCE = 100


def last_place(connection: Connection, reading: str) -> tuple[str | None, int]:
    """Return how far a reading had come, None for one that begins, and the number of the next."""
    query = select(_received.c.place, _received.c.ordinal).where(_received.c.reading == reading)
    row = connection.execute(query.order_by(_received.c.ordinal.desc()).limit(1)).first()
    return (row.place, row.ordinal + 1) if row else (None, 0)


def received(connection: Connection, reading: str) -> Iterator[bytes]:
    """What each page brought, in order."""
    page = select(_received.c.ordinal, _received.c.content).order_by(_received.c.ordinal)
    after = -1
    while True:
        some = page.where(_received.c.reading == reading, _received.c.ordinal > after)
        rows = connection.execute(some.limit(PAGES_AT_ONCE)).all()
        if not rows:
            return
        yield from (row.content for row in rows)
        after = rows[-1].ordinal
