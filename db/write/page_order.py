"""Orders rows so that they fill the pages of a SQLite file, in which rows lie as they come.

A page holds whole rows, and of a longer one the part that does not fill pages of its own. Of packed
bodies hardly two fit into a page, so in any order a fifth of the file would be empty.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from operator import itemgetter
from typing import TypeVar

from sqlalchemy import Connection

Row = TypeVar("Row")
HEAD_OF_PAGE = 8  # bytes; these figures are those of SQLite's file format
HEAD_OF_ROW = 12  # at most: length, number, place in the page, pointer to the rest


def page_size_of(connection: Connection) -> int | None:
    """Return the bytes of a page; None for another database than SQLite."""
    if connection.dialect.name != "sqlite":
        return None
    return int(connection.exec_driver_sql("PRAGMA page_size").scalar_one())


def filling_pages(rows: Iterable[tuple[int, Row]], page_size: int) -> Iterator[Row]:
    """Yield `rows`, each with its bytes, page by page: the longest, then the longest that fits."""
    left = sorted(((_in_page(size, page_size), row) for size, row in rows), key=itemgetter(0))
    sizes = [size for size, _ in left]
    while left:
        room, place = page_size - HEAD_OF_PAGE, len(left) - 1
        while place >= 0:
            room -= sizes.pop(place)
            yield left.pop(place)[1]
            place = bisect_right(sizes, room) - 1


def _in_page(size: int, page_size: int) -> int:
    """Return how much of a row lies in the page; the rest is on pages of its own."""
    most, least = page_size - 35, (page_size - 12) * 32 // 255 - 23
    if size > most:
        some = least + (size - least) % (page_size - 4)
        size = some if some <= most else least
    return size + HEAD_OF_ROW
