"""Cuts files of records, of any size and packed or not, into what each record is, as served.

Each piece says where the next one begins, so that reading can go on there.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from io import BufferedIOBase

import msgspec
from msgspec import Raw, Struct

from tracker.registries.base import Unreadable
from tracker.registries.ctgov.redact import UNREADABLE

AT_ONCE = 64_000_000  # bytes; a text of JSON up to this size is split in one go
LARGEST_RECORD = 64_000_000  # bytes; the largest known has a sixtieth of it
READ_AT_ONCE = 1 << 20
BYTE_ORDER_MARK = b"\xef\xbb\xbf"
TOO_LONG = f"longer than any record ({LARGEST_RECORD // 1_000_000} MB): it is left out"
_LIST = r'\[|\{\s*(?:"[^"{}]*"\s*:\s*(?:"[^"]*"|[\d.]+)\s*,\s*)*"studies"\s*:\s*\['
_LIST_IN_TEXT = re.compile(_LIST)
_LIST_IN_BYTES = re.compile(rb"(?:\xef\xbb\xbf)?\s*(?:" + _LIST.encode() + rb")")
_STRING_OR_BRACKET = re.compile(rb'"[^"\\]*(?:\\.[^"\\]*)*("|\\?\Z)|[{}\[\]]', re.DOTALL)


class Piece(Struct, frozen=True, gc=False):
    """One record as served, or why there is none; `place` is where the next piece begins."""

    served: bytes | Unreadable
    place: int


def lines(stream: BufferedIOBase, place: int) -> Iterator[Piece]:
    """The lines of `stream` from the byte `place` on; each should be a record."""
    stream.seek(place)
    while line := stream.readline(LARGEST_RECORD):
        is_first = place == 0
        place += len(line)
        if len(line) == LARGEST_RECORD and not line.endswith(b"\n"):
            place += _rest_of_line(stream)
            yield Piece(Unreadable("", f"a line is {TOO_LONG}"), place)
            continue
        record = (line.removeprefix(BYTE_ORDER_MARK) if is_first else line).strip()
        if record:
            yield Piece(record, place)


def _rest_of_line(stream: BufferedIOBase) -> int:
    """Go beyond the end of a line; returns how many bytes that was."""
    count = 0
    while line := stream.readline(READ_AT_ONCE):
        count += len(line)
        if line.endswith(b"\n"):
            break
    return count


def text(stream: BufferedIOBase, place: int) -> Iterator[Piece]:
    """The records of one JSON text: one, a page with `studies`, or a list; `place` as it was told.

    A small text counts in records, a large one in bytes, and is never held as a whole.
    """
    content = stream.read(AT_ONCE + 1)
    if len(content) > AT_ONCE:
        stream.seek(place)
        yield from _streamed(stream.read, place)
        return
    for number, record in enumerate(split_text(content), 1):
        if number > place:
            yield Piece(record, number)


class _Dress(Struct, rename="camel"):
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
    found = content.decode("utf-8", "replace")
    opening = _LIST_IN_TEXT.match(found)
    start = opening.end() if opening else 0
    decoder = json.JSONDecoder()
    is_any = False
    while (position := _next_object(found, start)) >= 0:
        try:
            _, end = decoder.raw_decode(found, position)
        except (json.JSONDecodeError, RecursionError):
            break
        yield found[position:end].encode()
        start, is_any = end, True
    if position >= 0 or not is_any:
        yield found[max(position, 0) :].encode()


def _next_object(found: str, start: int) -> int:
    """Where the next record begins; a list's closing bracket ends the search."""
    position = found.find("{", start)
    closing = found.find("]", start)
    return -1 if 0 <= closing < position else position


def _streamed(read: Callable[[int], bytes], place: int) -> Iterator[Piece]:
    """The objects of a list of any length, from the byte `place` on."""
    buffer = read(READ_AT_ONCE)
    position = 0
    if place == 0:
        opening = _LIST_IN_BYTES.match(buffer)
        if opening is None:
            yield Piece(Unreadable("", f"this is no list of records, and {TOO_LONG}"), 0)
            return
        position = opening.end()
    while True:
        start, closing = buffer.find(b"{", position), buffer.find(b"]", position)
        if start < 0 and closing < 0:
            place, buffer, position = place + len(buffer), read(READ_AT_ONCE), 0
            if not buffer:
                return
            continue
        if start < 0 or 0 <= closing < start:
            return
        place, buffer = place + start, buffer[start:]
        buffer, position = _whole_object(read, buffer)
        if not position:
            reason = f"a record is {TOO_LONG}, and all that comes after it"
            yield Piece(Unreadable("", reason), place + len(buffer))
            return
        yield Piece(buffer[:position], place + position)


def _whole_object(read: Callable[[int], bytes], buffer: bytes) -> tuple[bytes, int]:
    """Read on until the object that `buffer` begins with is whole; returns where it ends.

    One that the end of the file cuts off ends there; 0 for one longer than any record.
    """
    depth = done = 0
    while len(buffer) <= LARGEST_RECORD:
        depth, done = _scanned(buffer, depth, done)
        if depth == 0:
            return buffer, done
        more = read(READ_AT_ONCE)
        if not more:
            return buffer, len(buffer)
        buffer += more
    return buffer, 0


def _scanned(buffer: bytes, depth: int, done: int) -> tuple[int, int]:
    """Return depth and place after the last bracket or string that is whole, or after the object.

    A string that ends with the buffer may go on in what is not read yet.
    """
    for found in _STRING_OR_BRACKET.finditer(buffer, done):
        if found[1] is None:
            depth += 1 if found[0] in b"{[" else -1
        elif found[1] != b'"':
            break
        done = found.end()
        if depth == 0:
            break
    return depth, done
