"""Rows come in an order that fills the pages of a file, and none is lost."""

from __future__ import annotations

import random
import sqlite3
from contextlib import closing
from pathlib import Path

from db.write.page_order import filling_pages

PAGE = 4096


def pages_of(path: Path, sizes: list[int]) -> int:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(f"PRAGMA page_size = {PAGE}")
        connection.execute("CREATE TABLE t (content BLOB)")
        rows = [(b"x" * size,) for size in sizes]
        connection.executemany("INSERT INTO t VALUES (?)", rows)
        connection.commit()
        found: int = connection.execute("PRAGMA page_count").fetchone()[0]
    return found


def test_rows_in_this_order_take_hardly_more_room_than_they_have_bytes(tmp_path: Path) -> None:
    draw = random.Random(7)
    sizes = [int(draw.lognormvariate(7.7, 0.7)) for _ in range(400)]
    ordered = list(filling_pages(((size + 6, size) for size in sizes), PAGE))
    assert sorted(ordered) == sorted(sizes)
    pages = pages_of(tmp_path / "ordered", ordered)
    assert pages * PAGE < 1.06 * sum(sizes)
    assert pages_of(tmp_path / "as_they_came", sizes) > 1.15 * pages


def test_of_no_rows_nothing_comes() -> None:
    assert list(filling_pages([], PAGE)) == []
