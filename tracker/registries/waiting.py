"""Some files list one trial once for each country; here its records come together again.

They lie anywhere in a file of a gigabyte, so they wait on disk until the end of the file: memory
holds only where they are.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from types import TracebackType
from typing import BinaryIO, Self


class Waiting:
    """Records by trial, in a temporary file; a context manager, so that the file goes away."""

    def __init__(self) -> None:
        self._file: BinaryIO = tempfile.TemporaryFile()  # noqa: SIM115  closed by __exit__
        self._places: dict[str, list[tuple[int, int]]] = {}
        self._end = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._file.close()

    def add(self, number: str, record: bytes) -> None:
        """Let `record` of trial `number` wait."""
        self._file.write(record)
        self._places.setdefault(number, []).append((self._end, len(record)))
        self._end += len(record)

    @property
    def count(self) -> int:
        """How many trials wait."""
        return len(self._places)

    def trials(self) -> Iterator[tuple[str, list[bytes]]]:
        """Every trial with its records, in the order in which the file listed them."""
        for number, places in self._places.items():
            yield number, [self._read(start, length) for start, length in places]

    def _read(self, start: int, length: int) -> bytes:
        self._file.seek(start)
        return self._file.read(length)
