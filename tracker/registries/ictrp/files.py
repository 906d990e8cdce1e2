"""Reads whatever WHO or a registry hands out: XML, CSV with and without heads, Excel; also packed.

Record by record, so that an export of a gigabyte needs no more memory than a small one.
"""

from __future__ import annotations

from collections.abc import Iterator
from io import BufferedIOBase
from pathlib import Path

from tracker.errors import ParseError, TrackerError
from tracker.registries.base import Page, RawRecord, Unreadable
from tracker.registries.ictrp.cris_rows import cris_rows, is_cris
from tracker.registries.ictrp.csv_rows import csv_rows
from tracker.registries.ictrp.excel_rows import excel_rows
from tracker.registries.ictrp.record import (
    decode_row,
    encode_row,
    home_of,
    listed_number,
    raw_record,
)
from tracker.registries.ictrp.stamps import Row
from tracker.registries.ictrp.xml_rows import unreadable, xml_rows
from tracker.registries.json_records import is_json, json_records
from tracker.registries.record_stream import Damage, decoded
from tracker.registries.unpack import contents, explained
from tracker.registries.waiting import Waiting

RECORDS_AT_ONCE = 200
LISTED_BY_COUNTRY = frozenset({"euctr", "ctis"})
Found = Row | Unreadable


def read_file(path: Path) -> Iterator[Page]:
    """The records in `path`, page by page. Raises TrackerError where it cannot be read at all."""
    found = False
    with explained(path):
        for page in _pages(_records(_rows(path))):
            found = True
            yield page
    if not found:
        raise TrackerError(f"{path} holds no trial in a form that ICTRP or a registry hands out")


def _pages(found: Iterator[RawRecord | Unreadable]) -> Iterator[Page]:
    records: list[RawRecord] = []
    spoilt: list[Unreadable] = []
    for item in found:
        if isinstance(item, Unreadable):
            spoilt.append(item)
        else:
            records.append(item)
        if len(records) + len(spoilt) == RECORDS_AT_ONCE:
            yield Page(tuple(records), tuple(spoilt))
            records, spoilt = [], []
    if records or spoilt:
        yield Page(tuple(records), tuple(spoilt))


def _records(rows: Iterator[Found]) -> Iterator[RawRecord | Unreadable]:
    """A record for each trial: at once, or for those listed by country at the end of the file."""
    with Waiting() as waiting:
        for found in rows:
            if isinstance(found, Unreadable):
                yield found
                continue
            try:
                home, number = home_of(listed_number(found))
            except ParseError as error:
                yield unreadable("; ".join(text for _, text in found[:4]), str(error))
                continue
            if home in LISTED_BY_COUNTRY:
                waiting.add(number, encode_row(found))
            else:
                yield raw_record(number, [found])
        for number, gathered in waiting.trials():
            yield raw_record(number, list(map(decode_row, gathered)))


def _rows(path: Path) -> Iterator[Found]:
    for name, stream in contents(path):
        if name.lower().endswith(".xlsx"):
            yield from excel_rows(stream)
        else:
            yield from _text_rows(name, stream)


def _text_rows(name: str, stream: BufferedIOBase) -> Iterator[Found]:
    damage = Damage()
    pieces = decoded(stream, damage)
    first = next(pieces, "").lstrip("\ufeff \r\n\t")
    kind = _kind(name, first)
    text = _put_back(first, pieces)
    if kind == "json":
        yield from _json_rows(name, text)
    else:
        yield from xml_rows(text) if kind == "xml" else csv_rows(text)
    if damage.reason:
        yield Unreadable("", f"{name}: {damage.reason}")


def _json_rows(name: str, text: Iterator[str]) -> Iterator[Found]:
    records = json_records(name, text)
    if not any(map(is_cris, records)):
        raise TrackerError(
            f"{name} is JSON, which ICTRP does not hand out: use its XML or CSV (of single "
            "registries' JSON, only records of CRIS are read here)"
        )
    return cris_rows(records)


def _kind(name: str, first: str) -> str:
    """Whether the text that begins with `first` is XML, JSON or a table; TrackerError if none."""
    start = first[:2000].lower()
    if not start:
        raise TrackerError(f"{name} is empty")
    if "<html" in start or "<!doctype html" in start:
        raise TrackerError(f"{name} is a web page, not an export: download the file itself")
    if is_json(start):
        return "json"
    return "xml" if start.startswith("<") else "csv"


def _put_back(first: str, pieces: Iterator[str]) -> Iterator[str]:
    yield first
    yield from pieces
