"""Reads a file of statements, TOML or CSV, and tells each slip in it in one sentence."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import msgspec

from tracker.data import read_text, read_toml
from tracker.data_faults import explain, repeated
from tracker.errors import ConfigError
from tracker.statements.csv_rows import RowError, entries
from tracker.statements.model import Statement

Check = Callable[[Statement], str | None]
"""Says what a statement names that does not exist (a dimension, a value, a cohort), or None."""


def read_statements(path: Path, check: Check) -> tuple[Statement, ...]:
    """Return the statements of a file; its name ends in .toml or .csv.

    Raises ConfigError with a line for each slip: file, statement, key and what is allowed.
    """
    name = str(path)
    found = _entries(path, name)
    good: list[Statement] = []
    faults = list(repeated({"statement": list(found)}))
    for number, entry in enumerate(found, 1):
        fault = _fault(entry, number) or _convert(entry, number, check, good)
        faults += [fault] if fault else []
    if not found:
        faults.append("no statement is there: [[statement]] is expected")
    if faults:
        raise ConfigError("\n".join(f"{name}: {fault}" for fault in faults))
    return tuple(good)


def _entries(path: Path, name: str) -> Sequence[Any]:
    if path.suffix.lower() == ".csv":
        try:
            return list(entries(read_text(path, name)))
        except RowError as error:
            raise ConfigError(f"{name}: {error}") from error
    if path.suffix.lower() != ".toml":
        raise ConfigError(f"{name}: a file .toml or .csv is expected")
    content = read_toml(path, name)
    for key in content:
        if key != "statement":
            raise ConfigError(f"{name}: {key}: unknown key; known here: statement")
    found = content.get("statement", [])
    if not isinstance(found, list):
        raise ConfigError(f"{name}: statement: [[statement]] is expected, with two brackets")
    return [_with_day_as_text(entry) for entry in found]


def _with_day_as_text(entry: object) -> object:
    """TOML has days and numbers of its own, which a table in a spreadsheet has not."""
    if isinstance(entry, dict) and type(entry.get("as_of")) in (date, int):
        return entry | {"as_of": str(entry["as_of"])}
    return entry


def _place(entry: object, number: int) -> str:
    """The statement as the reader finds it: by its key, else by its number in the file."""
    key = entry.get("key") if isinstance(entry, dict) else None
    return f"statement {key if isinstance(key, str) else number}"


def _fault(entry: object, number: int) -> str | None:
    return explain(entry, Statement, (_place(entry, number),))


def _convert(entry: object, number: int, check: Check, into: list[Statement]) -> str | None:
    statement = msgspec.convert(entry, Statement)
    fault = check(statement)
    if fault is not None:
        return f"[{_place(entry, number)}] {fault}"
    into.append(statement)
    return None


def unique(files: Iterable[tuple[Path, tuple[Statement, ...]]]) -> tuple[Statement, ...]:
    """All statements of several files; raises ConfigError for a key that two of them have."""
    found: dict[str, Statement] = {}
    for path, statements in files:
        for one in statements:
            if one.key in found:
                raise ConfigError(f"{path}: [statement {one.key}] key: another file has it too")
            found[one.key] = one
    return tuple(found.values())
