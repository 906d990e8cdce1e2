"""Counts what the outbox has not sent yet, channel by channel."""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct

from db.moments import moment_of
from db.reader import Reader, column, rows


class Unsent(Struct, frozen=True):
    """What one channel has not sent yet: how many messages, the oldest, the attempts at it."""

    channel: str
    count: int
    oldest_at: datetime
    attempts: int


def channels_waiting(connection: Reader, *, at_once_only: bool = False) -> list[str]:
    """Return the channels with alerts that no message carries yet."""
    query = "SELECT DISTINCT channel FROM alert WHERE digest_id IS NULL"
    return sorted(column(connection, query + (" AND at_once" if at_once_only else "")))


def count_waiting(connection: Reader) -> dict[str, int]:
    """Return how many alerts no message carries yet, by channel."""
    query = "SELECT channel, count(*) FROM alert WHERE digest_id IS NULL GROUP BY channel"
    return dict(rows(connection, query))


def unsent(connection: Reader) -> list[Unsent]:
    """Return what each channel with unsent messages has waiting."""
    query = """
    SELECT channel, count(*), min(created_at), max(attempts) FROM digest WHERE state = 'pending'
    GROUP BY channel ORDER BY channel
    """
    return [
        Unsent(channel, count, moment_of(oldest), attempts)
        for channel, count, oldest, attempts in rows(connection, query)
    ]
