"""Reads ISRCTN records from files: answers of its API in either format, or JSON made of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain
from pathlib import Path

from tracker.errors import ParseError, TrackerError
from tracker.registries.base import Page, RawRecord, Unreadable
from tracker.registries.isrctn.json_form import as_xml
from tracker.registries.isrctn.pages import found_records, page_of
from tracker.registries.isrctn.redact import raw_record
from tracker.registries.json_records import is_json, json_records
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


def _of_json(name: str, text: Iterable[str]) -> Iterator[RawRecord | Unreadable]:
    """Records as another client keeps them."""
    for record in json_records(name, text):
        try:
            yield raw_record(as_xml(record))
        except ParseError as error:
            yield Unreadable("", str(error))


def _records(path: Path) -> Iterator[RawRecord | Unreadable]:
    for name, stream in contents(path):
        damage = Damage()
        pieces = decoded(stream, damage)
        first = next(pieces, "")
        text = chain((first,), pieces)
        yield from _of_json(name, text) if is_json(first) else found_records(text)
        if damage.reason:
            yield Unreadable("", f"{name}: {damage.reason}")
