"""Each registry has its own words; this turns them into ours by a table that a person can read."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path

from tracker.normalize.text import fold_words


class TermMap:
    """The words of one registry, from its `terms.toml`: tables of "RAW" = "OUR_VALUE".

    Raw words meet without regard to case, accents, kinds of quote and dash, and white space.
    """

    def __init__(self, tables: Mapping[str, Mapping[str, str]]) -> None:
        """Raise ValueError where a value is no text, or two spellings of one word disagree."""
        self._tables = {name: _folded(name, table) for name, table in tables.items()}

    @classmethod
    def load(cls, path: Path) -> TermMap:
        """Read `path`; raise ValueError (with the table and word) for a bad entry."""
        return cls(tomllib.loads(path.read_text(encoding="utf-8")))

    def lookup(self, table: str, raw: str) -> str | None:
        """Return our value for `raw`, or None if unknown; KeyError if there is no such table."""
        words = self._tables[table]
        return words.get(raw) or words.get(fold_words(raw))


def _folded(name: str, table: object) -> dict[str, str]:
    if not isinstance(table, Mapping):
        raise ValueError(f"[{name}] is not a table of words")
    words: dict[str, str] = {}
    for raw, ours in table.items():
        if not isinstance(ours, str) or not ours:
            raise ValueError(f"[{name}] {raw!r}: the value must be a non-empty text, not {ours!r}")
        if words.setdefault(fold_words(raw), ours) != ours:
            raise ValueError(f"[{name}] {raw!r}: another spelling of it means something else")
    return words
