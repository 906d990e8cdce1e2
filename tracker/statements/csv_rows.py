"""Statements as rows of a table, for those who keep them in a spreadsheet."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from typing import Any

from msgspec import structs

from tracker.statements.model import Statement

TEXTS = ("text_en", "text_zh")
LISTS = ("registries", "values", "ahead_of")
COLUMNS = (
    *(field.name for field in structs.fields(Statement) if field.name != "text"),
    *TEXTS,
)
"""The columns that a table may have, in any order; lists are written a|b."""

_WHOLE = ("year", "exactly", "at_least", "at_most", "place", "among_first")
_NUMBERS = ("share", "tolerance", "low", "high")
_FLAGS = {"yes": True, "true": True, "no": False, "false": False}


class RowError(ValueError):
    """The whole table cannot be read as rows; says why."""


def entries(text: str) -> Iterator[dict[str, Any]]:
    """Yield each row as a table of TOML would have it; what is no number stays text.

    Raises RowError for columns that are not known or stand there twice, and for a row that has
    more cells than there are columns.
    """
    reader = csv.DictReader(io.StringIO(text), strict=True)
    try:
        _check_columns(reader.fieldnames or ())
        for row in reader:
            if None in row:
                raise RowError(f"line {reader.line_num}: more cells than columns")
            filled = {
                name.strip(): cell.strip() for name, cell in row.items() if cell and cell.strip()
            }
            if filled:
                yield _entry(filled)
    except csv.Error as error:
        raise RowError(f"line {reader.line_num}: no CSV: {error}") from error


def _check_columns(names: object) -> None:
    given = [str(name).strip() for name in names] if isinstance(names, (list, tuple)) else []
    for name in given:
        if name not in COLUMNS:
            raise RowError(f"column '{name}' is none of {', '.join(COLUMNS)}")
        if given.count(name) > 1:
            raise RowError(f"column '{name}' stands there twice")
    if "key" not in given:
        raise RowError("column 'key' is missing")


def _entry(row: dict[str, str]) -> dict[str, Any]:
    found: dict[str, Any] = {name: _cell(name, cell) for name, cell in row.items()}
    texts = {name.rpartition("_")[2]: found.pop(name) for name in TEXTS if name in found}
    return found | {"text": texts}


def _cell(name: str, cell: str) -> object:
    if name == "where":
        return _where(cell)
    if name in LISTS:
        return [part.strip() for part in cell.split("|") if part.strip()]
    if name in ("stated_only", "together"):
        return _FLAGS.get(cell.lower(), cell)
    return _number(name, cell)


def _where(cell: str) -> object:
    """`disease_group=ms; cell_therapy=msc|msc_derived` as a table."""
    found = {}
    for part in filter(str.strip, cell.split(";")):
        name, sign, values = part.partition("=")
        if not sign:
            return cell
        found[name.strip()] = [value.strip() for value in values.split("|") if value.strip()]
    return found


def _number(name: str, cell: str) -> object:
    try:
        if name in _WHOLE:
            return int(cell)
        if name in _NUMBERS:
            return float(cell)
    except ValueError:
        return cell
    return cell
