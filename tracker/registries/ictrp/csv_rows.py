"""Rows from CSV: the full and weekly exports without heads, and lists with heads.

Real files have stray quotes, line breaks inside fields and rows with too few columns. A row that
comes out with the wrong number of columns is cut again wherever a line begins like a trial.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from itertools import pairwise

from msgspec import Struct

from tracker.data import load, require_known
from tracker.errors import TrackerError
from tracker.registries.base import Unreadable
from tracker.registries.ictrp.record import without_people
from tracker.registries.ictrp.stamps import Row
from tracker.registries.ictrp.xml_rows import unreadable
from tracker.registries.safe_xml import LARGEST_RECORD
from tracker.registries.who_items import folded

DELIMITERS = ",;\t"


class Columns(Struct, frozen=True, forbid_unknown_fields=True):
    """The whole of `columns.toml`: the columns of files without heads, and how a trial begins."""

    columns: tuple[str, ...]
    added_later: frozenset[str]
    begins: re.Pattern[str]

    def __post_init__(self) -> None:
        require_known("added_later", sorted(self.added_later), self.columns)


def csv_rows(pieces: Iterator[str]) -> Iterator[Row | Unreadable]:
    """The row of each trial in the text `pieces`; those that are broken apart."""
    lines = _lines(pieces)
    first = next(lines, "")
    delimiter = max(DELIMITERS, key=first.count)
    head = _cells([first], delimiter)
    if len(head) > 1 and folded(head[0].strip('"')) == "trialid":
        heads = [name.strip().strip('"') for name in head]
        yield from _rows(lines, delimiter, {len(heads): heads})
        return
    if not _begins().match(first):
        raise TrackerError(
            "this is no ICTRP file: it begins neither with the head TrialID nor with a trial"
            f" number but with {first[:60].strip()!r}"
        )
    yield from _rows(_put_back(first, lines), delimiter, _heads())


def headed_row(heads: Sequence[str], cells: Sequence[str]) -> Row:
    """The row of a trial whose columns are called `heads`."""
    return without_people(zip(heads, cells, strict=True))


def _rows(
    lines: Iterator[str], delimiter: str, heads: Mapping[int, Sequence[str]]
) -> Iterator[Row | Unreadable]:
    """`heads`: the heads of a row by its number of columns."""
    for found in _split(lines, delimiter, set(heads)):
        yield found if isinstance(found, Unreadable) else headed_row(heads[len(found)], found)


def _split(
    lines: Iterator[str], delimiter: str, counts: set[int]
) -> Iterator[list[str] | Unreadable]:
    """Each row that has one of `counts` columns, the others as far as they can be mended."""
    source = _Recorded(lines)
    while source.more:
        for cells in _reader(source, delimiter):
            raw = source.take()
            if cells is not None and len(cells) in counts and not _swallowed(raw):
                yield cells
            elif any(map(str.strip, raw)):
                mended = list(_mended(raw, delimiter, counts))
                if cells is None or len(cells) not in counts or _some_whole(mended[1:]):
                    yield from mended
                else:
                    yield cells


def _swallowed(raw: list[str]) -> bool:
    """Whether a line inside a row begins like a trial: an open quote may have taken it in."""
    return len(raw) > 1 and any(map(_begins().match, raw[1:]))


def _some_whole(mended: list[list[str] | Unreadable]) -> bool:
    """Whether such a line really is a row, and not a sentence that begins with a number."""
    return any(not isinstance(found, Unreadable) for found in mended)


class _Recorded:
    """Lines that remember which of them the reader took for its last row.

    It stops in a row that grows beyond all measure: an open quote would swallow the whole file.
    """

    def __init__(self, lines: Iterator[str]) -> None:
        self._lines = lines
        self._taken: list[str] = []
        self._length = 0
        self.more = True

    def __iter__(self) -> Iterator[str]:
        while self._length <= LARGEST_RECORD:
            line = next(self._lines, None)
            if line is None:
                self.more = False
                return
            self._taken.append(line)
            self._length += len(line)
            yield line

    def take(self) -> list[str]:
        """The lines since the last call."""
        taken, self._taken, self._length = self._taken, [], 0
        return taken


def _reader(source: _Recorded, delimiter: str) -> Iterator[list[str] | None]:
    """Rows; None where the csv module gives up on one."""
    csv.field_size_limit(2 * LARGEST_RECORD)
    reader = csv.reader(iter(source), delimiter=delimiter)
    while True:
        try:
            yield next(reader)
        except StopIteration:
            return
        except csv.Error:
            yield None


def _mended(raw: list[str], delimiter: str, counts: set[int]) -> Iterator[list[str] | Unreadable]:
    """The rows in lines that came out wrong, cut where a line begins like a trial."""
    starts = [place for place, line in enumerate(raw) if _begins().match(line)]
    bounds = sorted({0, *starts, len(raw)})
    for start, end in pairwise(bounds):
        part = raw[start:end]
        cells = _cells(part, delimiter)
        if len(cells) in counts:
            yield cells
        elif any(map(str.strip, part)):
            expected = " or ".join(map(str, sorted(counts)))
            reason = f"a row of {len(cells)} columns where {expected} belong"
            yield unreadable("".join(part)[:1000], reason)


def _cells(lines: list[str], delimiter: str) -> list[str]:
    """The one row in `lines`; nothing where they hold none or more than one."""
    try:
        rows = list(csv.reader(lines, delimiter=delimiter))
    except csv.Error:
        return []
    return rows[0] if len(rows) == 1 else []


def _lines(pieces: Iterator[str]) -> Iterator[str]:
    """Lines with their ends; only a line feed ends one, since fields hold lone returns."""
    rest = ""
    for piece in pieces:
        *whole, rest = (rest + piece).split("\n")
        yield from (f"{line}\n" for line in whole)
        if len(rest) > LARGEST_RECORD:
            yield rest
            rest = ""
    if rest:
        yield rest


def _put_back(first: str, lines: Iterator[str]) -> Iterator[str]:
    yield first
    yield from lines


@cache
def _columns() -> Columns:
    return load(__package__, "columns.toml", Columns)


@cache
def _heads() -> dict[int, tuple[str, ...]]:
    """The heads by number of columns: today's, and those before the three that came later."""
    now, added = _columns().columns, _columns().added_later
    before = tuple(name for name in now if name not in added)
    return {len(now): now, len(before): before}


@cache
def _begins() -> re.Pattern[str]:
    return re.compile(_columns().begins.pattern, re.IGNORECASE)
