"""Each registry has its own words; this turns them into ours by a table that a person can read."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tracker.normalize.text import fold_words

SAYS_NOTHING = "-"
"""Our value of a word by which a registry says that there is nothing to say: "Not Specified"."""

UNCONFIRMED = "?"
"""Our value of a word that is known but whose meaning nobody has confirmed: an issue, no value."""

_DIALECTS = "dialect"


class TermMap:
    """The words of one registry, from its `terms.toml`: tables of "RAW" = "OUR_VALUE".

    Raw words meet without regard to case, accents, kinds of quote and dash, and white space. For
    the records of a dialect, `[dialect.NAME.TABLE]` goes before `[TABLE]`.
    """

    def __init__(self, tables: Mapping[str, Any]) -> None:
        """Raise ValueError where a value is no text, or two spellings of one word disagree."""
        common = {name: table for name, table in tables.items() if name != _DIALECTS}
        self._tables = {name: _folded(name, table) for name, table in common.items()}
        self._dialects = {
            (dialect, name): _folded(f"{_DIALECTS}.{dialect}.{name}", table)
            for dialect, own in tables.get(_DIALECTS, {}).items()
            for name, table in own.items()
        }

    @classmethod
    def load(cls, path: Path) -> TermMap:
        """Read `path`; raise ValueError (with the table and word) for a bad entry."""
        return cls(tomllib.loads(path.read_text(encoding="utf-8")))

    def has(self, table: str) -> bool:
        """Whether the registry has a table of that name."""
        return table in self._tables

    def lookup(self, table: str, raw: str, dialect: str | None = None) -> str | None:
        """Return our value for `raw`, or None if unknown; KeyError if there is no such table."""
        if dialect is not None and (own := self._dialects.get((dialect, table))) is not None:
            found = _found(own, raw)
            if found is not None:
                return found
        return _found(self._tables[table], raw)


def _found(words: dict[str, str], raw: str) -> str | None:
    found = words.get(raw)
    if found is None and (found := words.get(fold_words(raw))) is not None:
        words[raw] = found  # the next look-up of this spelling need not fold it
    return found


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
