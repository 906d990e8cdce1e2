"""A made-up registry that does what it should, or one or more of ten things that it should not.

It hands out JSON, a record a line, and speaks ClinicalTrials.gov's words, under whose key it goes.
"""

from __future__ import annotations

import gzip
import io
import json
import os
import re
import zipfile
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import msgspec
from msgspec import structs

from tests.conformance.examples import About, Example, Examples, Joined
from tracker.errors import ParseError, TrackerError
from tracker.issues import IssueLog, Level
from tracker.registries.addresses import without_addresses
from tracker.registries.base import Page, RawDate, RawRecord, Registration, Unreadable
from tracker.registries.catalog import Registry, registry

Record = dict[str, Any]
KEYS = frozenset({"id", "title", "status", "kind", "begins", "conditions", "contact"})
KNOWN = frozenset({"RECRUITING", "COMPLETED"})
_NUMBER = re.compile(r"NCT99\d{6}")
_DAY = re.compile(r"(\d{4})-(\d\d)-(\d\d)")

FAULTS = {
    "raises KeyError where a key is missing": "check_every_example_is_a_study",
    "crashes on a value of another kind": "check_wrong_kinds",
    "takes a value of another kind for none": "check_wrong_kinds",
    "keeps contacts": "check_people_are_not_kept",
    "keeps e-mail addresses": "check_addresses_are_removed",
    "expands what a text holds": "check_hostile_texts",
    "takes an unknown status for a known one": "check_unknown_words",
    "takes a date that cannot be for one that can": "check_dates",
    "loses the records behind a spoilt one": "check_damage_costs_one_record",
    "takes the order of a list for a meaning": "check_dress_means_nothing",
    "reads no packed file": "check_packed_files",
    "passes over a file that breaks off": "check_cut_off",
    "passes over fields that it does not know": "check_unread_fields",
}
"""What a registry may do wrong -> the check that has to find it."""


def made_up_registry(*faults: str) -> Registry:
    """The registry with these of the FAULTS."""
    assert set(faults) <= FAULTS.keys()
    wrong = frozenset(faults)
    return structs.replace(
        registry("ctgov"), parse=partial(_parse, wrong), read_file=partial(_read_file, wrong)
    )


def made_up_examples() -> Examples:
    """Two records of the registry, a full and a minimal one."""
    full = {
        "id": "NCT99000001",
        "title": "Cells against an invented illness",
        "status": "RECRUITING",
        "kind": "INTERVENTIONAL",
        "begins": "2026-05-17",
        "conditions": ["Invented Illness", "Another Illness"],
        "contact": {
            "name": "Planted Person",
            "phone": "+00 555 0199",
            "mail": "planted.person@example.org",
        },
    }
    files = {"full.json": full, "minimal.json": {"id": "NCT99000002"}}
    return Examples(
        About("full.json", tuple(files), Joined(".json", between="\n")),
        tuple(Example(name, json.dumps(record).encode()) for name, record in files.items()),
    )


def _read_file(wrong: frozenset[str], path: Path) -> Iterator[Page]:
    content = path.read_bytes()
    if "reads no packed file" not in wrong:
        content = _unpacked(content)
    records: list[RawRecord] = []
    spoilt: list[Unreadable] = []
    for record in _split(content):
        try:
            records.append(_raw_record(wrong, record))
        except ParseError as error:
            spoilt.append(Unreadable("", str(error)))
            if "loses the records behind a spoilt one" in wrong:
                break
    if not records and not spoilt:
        raise TrackerError(f"{path} is empty")
    silent = "passes over a file that breaks off" in wrong
    yield Page(tuple(records), () if silent else tuple(spoilt))


def _unpacked(content: bytes) -> bytes:
    if content.startswith(b"\x1f\x8b"):
        return gzip.decompress(content)
    if content.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return archive.read(archive.namelist()[0])
    return content


def _split(content: bytes) -> list[bytes]:
    """One record over several lines, or a record a line."""
    content = content.removeprefix(b"\xef\xbb\xbf").strip()
    lines = list(filter(bytes.strip, content.split(b"\n")))
    return lines if all(line.startswith(b"{") for line in lines[:2]) else [content]


def _decoded(content: bytes) -> Record:
    try:
        record = msgspec.json.decode(content, type=dict[str, Any])
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise ParseError(f"no record: {error}") from error
    if not _NUMBER.fullmatch(str(record.get("id"))):
        raise ParseError("the record has no number")
    return record


def _raw_record(wrong: frozenset[str], content: bytes) -> RawRecord:
    record = _decoded(content)
    if "keeps contacts" not in wrong:
        record.pop("contact", None)
    try:
        kept = {key: _kept(wrong, value) for key, value in record.items()}
        return RawRecord(record["id"], msgspec.json.encode(kept))
    except RecursionError as error:
        raise ParseError("the record is nested beyond all measure") from error


def _kept(wrong: frozenset[str], value: Any) -> Any:
    if isinstance(value, str) and "keeps e-mail addresses" not in wrong:
        return without_addresses(value)
    return [_kept(wrong, item) for item in value] if isinstance(value, list) else value


def _parse(wrong: frozenset[str], body: bytes, log: IssueLog) -> Registration:
    record = _decoded(body)
    if "raises KeyError where a key is missing" in wrong:
        record["title"]
    if "passes over fields that it does not know" not in wrong:
        for key in sorted(record.keys() - KEYS):
            log.add("unread_field", key, "", Level.WARNING)
    title = _text(wrong, record, "title", log)
    if title and "expands what a text holds" in wrong:
        title = os.path.expandvars(title)
    status = _text(wrong, record, "status", log)
    if "takes an unknown status for a known one" in wrong and status and status not in KNOWN:
        status = "COMPLETED"
    begins = _text(wrong, record, "begins", log)
    if "takes a date that cannot be for one that can" in wrong:
        begins = begins and _DAY.sub(_nearest_day, begins)
    conditions = _texts(wrong, record, log)
    if "takes the order of a list for a meaning" in wrong:
        conditions = conditions[:1]
    found = Registration.of("ctgov", record["id"])
    found.brief_title, found.overall_status, found.conditions = title, status, conditions
    found.study_type = _text(wrong, record, "kind", log)
    found.start_date = RawDate(begins) if begins else None
    return found


def _text(wrong: frozenset[str], record: Record, key: str, log: IssueLog) -> str | None:
    value = record.get(key)
    if value is None or isinstance(value, str):
        return value
    if "crashes on a value of another kind" in wrong:
        return str(value.strip())
    if "takes a value of another kind for none" not in wrong:
        log.add("wrong_kind", key, type(value).__name__, Level.WARNING)
    return None


def _texts(wrong: frozenset[str], record: Record, log: IssueLog) -> tuple[str, ...]:
    value = record.get("conditions")
    listed = value if isinstance(value, list) else [] if value is None else [None, value]
    if not all(isinstance(item, str) for item in listed):
        _text(wrong, {"conditions": 0}, "conditions", log)
    return tuple(item for item in listed if isinstance(item, str))


def _nearest_day(found: re.Match[str]) -> str:
    """The 45th of the 13th month is the 28th of December."""
    year, month, day = found.groups()
    return f"{year}-{min(int(month), 12):02}-{min(int(day), 28):02}"
