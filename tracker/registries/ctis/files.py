"""Reads CTIS records from files: answers of /retrieve, alone, in a list, as lines; also packed."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import msgspec
from msgspec import Raw

from tracker.errors import ParseError, TrackerError
from tracker.registries.addresses import without_addresses
from tracker.registries.base import Page, RawRecord, Unreadable
from tracker.registries.ctis.redact import raw_record
from tracker.registries.record_stream import Damage, decoded
from tracker.registries.unpack import contents, explained

RECORDS_AT_ONCE = 50
LARGEST_FILE = 1_000_000_000  # bytes of one JSON text: the whole registry has about as many
EXCERPT = 200


def read_file(path: Path) -> Iterator[Page]:
    """The records in `path`, page by page. Raises TrackerError where it cannot be read at all."""
    batch: list[bytes] = []
    with explained(path):
        for name, stream in contents(path):
            damage = Damage()
            for record in _split(name, _content(name, decoded(stream, damage))):
                batch.append(record)
                if len(batch) == RECORDS_AT_ONCE:
                    yield _page(batch)
                    batch = []
            if damage.reason:
                yield Page((), (Unreadable("", f"{name}: {damage.reason}"),))
    if batch:
        yield _page(batch)


def _content(name: str, pieces: Iterator[str]) -> bytes:
    """The whole text; TrackerError where it is larger than memory should hold."""
    kept, length = [], 0
    for piece in pieces:
        kept.append(piece)
        length += len(piece)
        if length > LARGEST_FILE:
            raise TrackerError(f"{name} is too large for one text: split it into several files")
    return "".join(kept).strip().encode()


def _split(name: str, content: bytes) -> Iterator[bytes]:
    if content.startswith(b"["):
        yield from _listed(content)
    elif content.startswith(b"{"):
        lines = list(filter(bytes.strip, content.split(b"\n")))
        yield from lines if _is_a_record_a_line(lines) else [content]
    else:
        raise TrackerError(f"{name} is no JSON: a ctis file holds answers of /retrieve")


def _is_a_record_a_line(lines: list[bytes]) -> bool:
    """Whether lines are records, a broken one among them or not; else they are of one record."""
    return len(lines) > 1 and all(line.startswith(b"{") for line in lines[:2])


def _listed(content: bytes) -> Iterator[bytes]:
    """The records of a list; where it breaks off, the whole ones and the rest, to be refused."""
    try:
        yield from map(bytes, msgspec.json.decode(content, type=list[Raw]))
        return
    except msgspec.DecodeError:
        text, place = content.decode("utf-8", "replace"), 0
    decoder = json.JSONDecoder()
    while (start := text.find("{", place)) >= 0:
        try:
            _, place = decoder.raw_decode(text, start)
        except (json.JSONDecodeError, RecursionError):
            yield text[start:].encode()
            return
        yield text[start:place].encode()


def _page(served: list[bytes]) -> Page:
    records: list[RawRecord] = []
    spoilt: list[Unreadable] = []
    for raw in served:
        try:
            records.append(raw_record(raw))
        except ParseError as error:
            excerpt = without_addresses(raw[:EXCERPT].decode("utf-8", "replace"))
            spoilt.append(Unreadable(excerpt, str(error)))
    return Page(tuple(records), tuple(spoilt))
