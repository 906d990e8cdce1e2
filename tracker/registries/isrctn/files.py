"""Reads ISRCTN records from files: answers of its API in either format, also packed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from tracker.errors import TrackerError
from tracker.registries.base import Page, RawRecord, Unreadable
from tracker.registries.isrctn.pages import found_records, page_of
from tracker.registries.record_stream import Damage, decoded
from tracker.registries.unpack import contents, explained

RECORDS_AT_ONCE = 100


def read_file(path: Path) -> Iterator[Page]:
    """The records in `path`, page by page. Raises TrackerError where it cannot be read at all."""
    batch: list[RawRecord | Unreadable] = []
    found = False
    with explained(path):
        for record in _records(path):
            found = True
            batch.append(record)
            if len(batch) == RECORDS_AT_ONCE:
                yield page_of(batch)
                batch = []
    if not found:
        raise TrackerError(f"{path} holds no record in the formats 'default' or 'who' of the API")
    if batch:
        yield page_of(batch)


def _records(path: Path) -> Iterator[RawRecord | Unreadable]:
    for name, stream in contents(path):
        damage = Damage()
        yield from found_records(decoded(stream, damage))
        if damage.reason:
            yield Unreadable("", f"{name}: {damage.reason}")
