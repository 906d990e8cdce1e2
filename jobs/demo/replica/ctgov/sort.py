"""Orders rows by date and number pieces, the only ones the registry sorts by."""

from __future__ import annotations

from collections.abc import Sequence

from jobs.demo.replica.ctgov.errors import Refusal
from jobs.demo.replica.ctgov.parameters import SortBy
from jobs.demo.replica.ctgov.pieces import Piece, catalogue
from jobs.demo.replica.ctgov.table import Table
from jobs.demo.replica.ctgov.values import SortKey, sort_key

RELEVANCE = "@relevance"


def ordered(rows: list[int], sort: Sequence[SortBy], table: Table) -> list[int]:
    """Sort rows; those without the value come last in both directions, equal ones stay in order."""
    for item in reversed(sort):
        if item.name != RELEVANCE:  # the replica ranks nothing, all studies are equally relevant
            rows = _ordered_by(rows, item, table)
    return rows


def check(sort: Sequence[SortBy]) -> None:
    """Refuse names that the registry does not sort by."""
    for item in sort:
        if item.name != RELEVANCE:
            _piece(item.name)


def _ordered_by(rows: list[int], item: SortBy, table: Table) -> list[int]:
    piece = _piece(item.name)
    column = table.column(piece)
    keys: dict[int, SortKey] = {}
    for row in rows:
        found = [key for value in column[row] if (key := sort_key(piece.kind, value)) is not None]
        if found:
            keys[row] = found[0]
    descending = piece.kind == "date" if item.descending is None else item.descending
    present = sorted(keys, key=lambda row: keys[row], reverse=descending)
    return present + [row for row in rows if row not in keys]


def _piece(name: str) -> Piece:
    piece = catalogue().pieces.get(name) or catalogue().by_path.get(name)
    if piece is None:
        raise Refusal(f"Unknown sort field: `{name}`")
    if piece.kind not in {"date", "number"}:
        kind = "text" if piece.kind in catalogue().enums else piece.kind
        raise Refusal(f"Unsupported sort field type: {kind}")
    return piece
