"""Cuts keys into lists short enough for one query."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeVar

Key = TypeVar("Key", str, int)
ASKED_AT_ONCE = 500  # hashes per query; SQLite takes 32,766 parameters, PostgreSQL 65,535


def chunks(keys: Iterable[Key]) -> Iterable[list[Key]]:
    """`keys` in lists short enough for one query."""
    ordered = list(keys)
    for start in range(0, len(ordered), ASKED_AT_ONCE):
        yield ordered[start : start + ASKED_AT_ONCE]
