"""Reads the full-text download: each country's record apart, then those of one trial together."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import chain, islice
from pathlib import Path

from tracker.errors import ParseError, TrackerError
from tracker.registries.addresses import without_addresses
from tracker.registries.base import Page, Unreadable
from tracker.registries.euctr.json_form import as_text
from tracker.registries.euctr.redact import number_of, raw_record, without_people
from tracker.registries.json_records import JsonRecord, is_json, json_records
from tracker.registries.record_stream import Damage, decoded
from tracker.registries.safe_xml import LARGEST_RECORD
from tracker.registries.unpack import contents, explained
from tracker.registries.waiting import Waiting

RECORDS_AT_ONCE = 50
EXCERPT = 200
_BEGIN = re.compile(r"^Summary[ \t]*\n(?=EudraCT Number:)", re.MULTILINE)
_SECTION_A, _LAST_SECTION = "\nA.", "\nP. "


def read_file(path: Path) -> Iterator[Page]:
    """The trials in `path`, page by page. Raises TrackerError where it cannot be read at all."""
    with explained(path), Waiting() as waiting:
        spoilt = list(_gather(path, waiting))
        trials = waiting.trials()
        while batch := list(islice(trials, RECORDS_AT_ONCE)):
            yield Page(tuple(raw_record(number, texts) for number, texts in map(_decoded, batch)))
    if not spoilt and not waiting.count:
        raise TrackerError(f"{path} holds no record of the full-text download")
    if spoilt:
        yield Page((), tuple(spoilt))


def _decoded(trial: tuple[str, list[bytes]]) -> tuple[str, list[str]]:
    number, countries = trial
    return number, [country.decode() for country in countries]


def _gather(path: Path, waiting: Waiting) -> Iterator[Unreadable]:
    """Let every country's record of the file wait; those that cannot be read come back."""
    for name, stream in contents(path):
        damage = Damage()
        pieces = decoded(stream, damage)
        first = next(pieces, "")
        text = chain((first,), pieces)
        if is_json(first):
            found = (_wait_json(waiting, one) for one in json_records(name, text))
        else:
            found = (_wait(waiting, one) for one in _country_records(name, text))
        yield from (spoilt for spoilt in found if spoilt is not None)
        if damage.reason:
            yield Unreadable("", f"{name}: {damage.reason}")


def _wait(waiting: Waiting, record: str) -> Unreadable | None:
    """Let one country's record wait for the others; what is wrong with it where it cannot."""
    try:
        number = number_of(record)
        _check_whole(record)
    except ParseError as error:
        excerpt = without_addresses(" ".join(record[:EXCERPT].split()))
        return Unreadable(excerpt, str(error))
    waiting.add(number, without_people(record).encode())
    return None


def _wait_json(waiting: Waiting, record: JsonRecord) -> Unreadable | None:
    """The same for a record as another client keeps it."""
    try:
        return _wait(waiting, as_text(record))
    except ParseError as error:
        return Unreadable("", str(error))


def _check_whole(record: str) -> None:
    if _SECTION_A not in record:
        raise ParseError("the short form of a record: download the full one")
    if _LAST_SECTION not in record:
        raise ParseError("the record breaks off before its last section")
    if len(record) > LARGEST_RECORD:
        raise ParseError("longer than any record of the register")


def _country_records(name: str, pieces: Iterable[str]) -> Iterator[str]:
    """Each record from its line `Summary` to the next one."""
    buffer, begun = "", False
    for piece in pieces:
        if not begun and "<html" in piece[:2000].lower():
            raise TrackerError(f"{name} is a web page: use the register's download of full texts")
        buffer += piece.replace("\r\n", "\n").replace("\u2028", "\n")
        *whole, buffer = _BEGIN.split(buffer)
        for record in whole:
            if begun:
                yield record
            begun = True
        if len(buffer) > LARGEST_RECORD + EXCERPT and begun:
            yield buffer[: EXCERPT * 2]
            buffer, begun = "", False
    if begun:
        yield buffer
