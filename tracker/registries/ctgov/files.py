"""Reads API v2 records from files of any dress: one record, a page, a list, lines, a zip, gzipped.

A file that breaks off in the middle costs the record it breaks in; the whole ones before it count.
"""

from __future__ import annotations

import gzip
import json
import re
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path

import msgspec
from msgspec import Raw

from tracker.errors import TrackerError
from tracker.registries.base import Page
from tracker.registries.ctgov.pages import split_records
from tracker.registries.ctgov.redact import UNREADABLE

RECORDS_AT_ONCE = 200
LARGEST_FILE = 2_000_000_000  # bytes unpacked; a zip of the registry holds many small files
BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_LIST = re.compile(r'\[|\{\s*(?:"[^"{}]*"\s*:\s*(?:"[^"]*"|[\d.]+)\s*,\s*)*"studies"\s*:\s*\[')
SUFFIXES = (".json", ".jsonl", ".ndjson")


def read_file(path: Path) -> Iterator[Page]:
    """The records in `path`, page by page. Raises TrackerError where it cannot be read at all."""
    try:
        yield from _pages(_records(path))
    except FileNotFoundError as error:
        raise TrackerError(f"there is no file {path}") from error
    except (OSError, EOFError, zlib.error, zipfile.BadZipFile) as error:
        raise TrackerError(f"{path} cannot be unpacked, get it again: {error}") from error
    except (RuntimeError, NotImplementedError) as error:  # so zipfile says: encrypted, or too new
        raise TrackerError(f"{path} cannot be unpacked here: {error}") from error


def _pages(served: Iterator[bytes]) -> Iterator[Page]:
    batch: list[bytes] = []
    for raw in served:
        batch.append(raw)
        if len(batch) == RECORDS_AT_ONCE:
            yield split_records(batch)
            batch = []
    if batch:
        yield split_records(batch)


def _records(path: Path) -> Iterator[bytes]:
    name = path.name.lower()
    if name.endswith(".zip"):
        yield from _zipped(path)
    elif name.removesuffix(".gz").endswith((".jsonl", ".ndjson")):
        yield from _lines(path)
    elif name.removesuffix(".gz").endswith(".json"):
        yield from split_text(_content(path))
    else:
        raise TrackerError(f"{path}: a ctgov file ends in {', '.join(SUFFIXES)} (also .gz) or .zip")


def _zipped(path: Path) -> Iterator[bytes]:
    with zipfile.ZipFile(path) as archive:
        members = [m for m in archive.infolist() if m.filename.lower().endswith(SUFFIXES)]
        if not members:
            raise TrackerError(f"{path} holds no .json or .jsonl file")
        for member in members:
            if member.file_size > LARGEST_FILE:
                raise TrackerError(f"{path}: {member.filename} is too large to be a record")
            content = archive.read(member)
            lines = not member.filename.lower().endswith(".json")
            yield from _whole_lines(content.splitlines()) if lines else split_text(content)


def _lines(path: Path) -> Iterator[bytes]:
    opener = gzip.open if path.name.lower().endswith(".gz") else open
    with opener(path, "rb") as stream:
        yield from _whole_lines(stream)


def _whole_lines(lines: Iterable[bytes]) -> Iterator[bytes]:
    for number, line in enumerate(lines):
        record = (line.removeprefix(BYTE_ORDER_MARK) if number == 0 else line).strip()
        if record:
            yield record


def _content(path: Path) -> bytes:
    if path.name.lower().endswith(".gz"):
        with gzip.open(path, "rb") as stream:
            return stream.read(LARGEST_FILE)
    return path.read_bytes()


class _Dress(msgspec.Struct, rename="camel"):
    """The two objects that a file may hold: a page of the API, or one record."""

    studies: list[Raw] | None = None
    protocol_section: Raw = Raw()


def split_text(content: bytes) -> Iterator[bytes]:
    """The records in one JSON text: a record, a page with `studies`, or a list of records."""
    content = content.removeprefix(BYTE_ORDER_MARK).strip()
    try:
        if content.startswith(b"["):
            yield from map(bytes, msgspec.json.decode(content, type=list[Raw]))
            return
        dress = msgspec.json.decode(content, type=_Dress)
        yield from [content] if dress.studies is None else map(bytes, dress.studies)
    except UNREADABLE:
        yield from _whole_ones(content)


def _whole_ones(content: bytes) -> Iterator[bytes]:
    """The whole records of a text that breaks off, and then the rest, which will be refused."""
    text = content.decode("utf-8", "replace")
    opening = _LIST.match(text)
    start = opening.end() if opening else 0
    decoder = json.JSONDecoder()
    found = False
    while (position := _next_object(text, start)) >= 0:
        try:
            _, end = decoder.raw_decode(text, position)
        except (json.JSONDecodeError, RecursionError):
            break
        yield text[position:end].encode()
        start, found = end, True
    if position >= 0 or not found:
        yield text[max(position, 0) :].encode()


def _next_object(text: str, start: int) -> int:
    """Where the next record begins; a list's closing bracket ends the search."""
    position = text.find("{", start)
    closing = text.find("]", start)
    return -1 if 0 <= closing < position else position
