"""Cuts records down to the fields asked for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from jobs.demo.replica.ctgov.errors import Refusal
from jobs.demo.replica.ctgov.pieces import Area, Piece, catalogue
from jobs.demo.replica.ctgov.selection import Selection


def selection_of(names: Iterable[str], queried: Iterable[Area] = ()) -> Selection:
    """Return the selection for pieces, areas and paths; `@query` means the areas searched.

    Raises `Refusal` for a name that does not exist; a structure brings all its descendants.
    """
    return Selection(piece.path for name in names for piece in _pieces(name, queried))


def _pieces(name: str, queried: Iterable[Area]) -> Iterator[Piece]:
    if name == "@query":
        for area in queried:
            yield from area.pieces
        return
    leaves = catalogue().leaves(name)
    if leaves is None:
        raise Refusal(f"Parameter 'fields' contains invalid field name: '{name}'")
    yield from leaves
