"""Counts what waits for a person."""

from __future__ import annotations

from db.reader import Reader, rows, scalar

LEVELS = ("error", "warning", "note")
"""The levels of issues, the worst first."""


def count_open_issues(connection: Reader) -> int:
    """Return how many issues wait for a person."""
    found: int = scalar(connection, "SELECT count(*) FROM issue WHERE closed_at IS NULL")
    return found


def count_by_level(connection: Reader) -> dict[str, int]:
    """Return how many issues wait for a person, by level; the worst level first."""
    query = "SELECT level, count(*) FROM issue WHERE closed_at IS NULL GROUP BY level"
    found: dict[str, int] = dict(rows(connection, query))
    return {level: found[level] for level in LEVELS if level in found}
