"""The statements that come with the program, as they stand in their sources."""

from __future__ import annotations

from functools import cache

from tracker.data import load
from tracker.statements.model import Statement, StatementFile


@cache
def shipped_statements() -> tuple[Statement, ...]:
    """Return all of them: of the reviews this tracker began with, then of published landscapes."""
    reviews = load(__package__, "reviews.toml", StatementFile)
    landscapes = load(__package__, "landscapes.toml", StatementFile)
    return (*reviews.statement, *landscapes.statement)
