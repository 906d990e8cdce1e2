"""The searchable side of a corpus, extracted on first use so that 20,000 records stay small."""

from __future__ import annotations

import gc
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from jobs.demo.replica.ctgov.pieces import KeyPath, Piece
from jobs.demo.replica.ctgov.selection import Selection, strings, values_at
from jobs.demo.replica.ctgov.words import fold_values


class Table:
    """Rows to match: one a study, or one an element of a nested list (`element`: locations)."""

    def __init__(self, records: Sequence[bytes], element: KeyPath = ()) -> None:
        self._records = records
        self._element = element
        self._columns: dict[Piece, list[list[Any]]] = {}
        self._texts: dict[tuple[Piece, ...], list[str]] = {}
        self.owners = self._owners() if element else list(range(len(records)))

    def covers(self, piece: Piece) -> bool:
        """Tell whether rows of this table can hold the piece."""
        return piece.path[: len(self._element)] == self._element

    def column(self, piece: Piece) -> list[list[Any]]:
        """Return all values of a piece, row by row."""
        if piece not in self._columns:
            inner = piece.path[len(self._element) :]
            self._columns[piece] = [values_at(row, inner) for row in self._rows((piece,))]
        return self._columns[piece]

    def text(self, pieces: tuple[Piece, ...]) -> list[str]:
        """Return the folded text of several pieces together, row by row."""
        if pieces not in self._texts:
            self._texts[pieces] = [fold_values(strings(row)) for row in self._rows(pieces)]
        return self._texts[pieces]

    def _owners(self) -> list[int]:
        selection = Selection([self._element])
        return [
            number
            for number, record in enumerate(self._records)
            for _ in values_at(selection.decode(record), self._element)
        ]

    def _rows(self, pieces: tuple[Piece, ...]) -> Iterator[Any]:
        selection = Selection(piece.path for piece in pieces)
        with _no_collection():
            for record in self._records:
                yield from values_at(selection.decode(record), self._element)


@contextmanager
def _no_collection() -> Iterator[None]:
    """Decoded records hold no cycles, and looking for some in each costs more than the decoding."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()
