"""Reads API v2 records from files of any dress: one record, a page, a list, lines, a zip, gzipped.

Nothing is held as a whole but a file of few records. A file that breaks off in the middle costs
the record it breaks in; the whole ones before it count.
"""

from __future__ import annotations

import gzip
import zipfile
import zlib
from collections.abc import Iterator
from io import BufferedIOBase
from pathlib import Path
from typing import cast

from msgspec import Struct

from tracker.errors import TrackerError
from tracker.registries.base import Page, Place, Unreadable
from tracker.registries.ctgov import served_file
from tracker.registries.ctgov.archive import LINES, SUFFIXES, members
from tracker.registries.ctgov.pages import with_records

RECORDS_AT_ONCE = 500
BYTES_AT_ONCE = 32_000_000


class _Found(Struct, frozen=True, gc=False):
    """A piece of a file, where the next begins, and how much of the file is read by then."""

    served: bytes | Unreadable
    place: str
    share: float


def read_file(path: Path) -> Iterator[Page]:
    """The records in `path`, page by page. Raises TrackerError where it cannot be read at all."""
    return read_on(path, "")


def read_on(path: Path, place: str) -> Iterator[Page]:
    """The records from `place` on, which a page of this very file told; empty: from the start."""
    try:
        yield from _pages(_found(path, place))
    except FileNotFoundError as error:
        raise TrackerError(f"there is no file {path}") from error
    except (OSError, EOFError, zlib.error, zipfile.BadZipFile) as error:
        raise TrackerError(f"{path} cannot be unpacked, get it again: {error}") from error


def _pages(found: Iterator[_Found]) -> Iterator[Page]:
    batch: list[_Found] = []
    size = 0
    for one in found:
        batch.append(one)
        size += len(one.served) if isinstance(one.served, bytes) else 0
        if len(batch) == RECORDS_AT_ONCE or size > BYTES_AT_ONCE:
            yield _page(batch)
            batch, size = [], 0
    if batch:
        yield _page(batch)


def _page(batch: list[_Found]) -> Page:
    last = batch[-1]
    return with_records([one.served for one in batch], Place(last.place, last.share))


def _found(path: Path, place: str) -> Iterator[_Found]:
    name = path.name.lower()
    bare = name.removesuffix(".gz")
    if name.endswith(".zip"):
        index, _, skip = (place or "0:0").partition(":")
        for one in members(path, int(index), int(skip)):
            yield _Found(one.served, f"{one.index}:{one.skip}", (one.index + 1) / one.count)
    elif bare.endswith(SUFFIXES):
        yield from _one_file(path, int(place or 0), is_lines=bare.endswith(LINES))
    else:
        raise TrackerError(f"{path}: a ctgov file ends in {', '.join(SUFFIXES)} (also .gz) or .zip")


def _one_file(path: Path, place: int, *, is_lines: bool) -> Iterator[_Found]:
    size = path.stat().st_size
    with path.open("rb") as bare:
        stream: BufferedIOBase = bare
        if path.name.lower().endswith(".gz"):
            stream = cast(BufferedIOBase, gzip.open(bare))  # noqa: SIM115  `bare` is closed
        pieces = served_file.lines if is_lines else served_file.text
        for piece in pieces(stream, place):
            share = bare.tell() / size if size else 1.0
            yield _Found(piece.served, str(piece.place), share)
