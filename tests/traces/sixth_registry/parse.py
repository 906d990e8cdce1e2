"""Reads a record of the register into a Registration, and a file or an answer into records."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import msgspec
from msgspec import Raw, Struct

from tracker.errors import ParseError
from tracker.issues import IssueLog
from tracker.registries.base import Page, RawDate, RawRecord, RawSponsor, Registration
from tracker.registries.unpack import contents, explained
from tracker.registry_facts import facts_of
from tracker.study.model import SecondaryId

REGISTRY_KEY = "xtr"


class Record(Struct):
    """One trial as the register lays it out."""

    id: str
    title: str
    status: str
    kind: str
    phase: str
    sponsor: str
    registered: str
    begins: str
    ends: str
    others: tuple[str, ...] = ()


class Trials(Struct):
    """One answer, and one file."""

    trials: tuple[Raw, ...]


def parse(body: bytes, log: IssueLog) -> Registration:
    """Return the registration in `body`; raise ParseError where it is not laid out so."""
    del log
    try:
        record = msgspec.json.decode(body, type=Record)
    except (msgspec.DecodeError, msgspec.ValidationError) as error:
        raise ParseError(f"no record of the register: {error}") from error
    found = Registration.of(REGISTRY_KEY, record.id)
    found.url = facts_of(REGISTRY_KEY).url_of(record.id)
    found.brief_title = record.title
    found.overall_status = record.status
    found.study_type = record.kind
    found.phases = (record.phase,)
    found.lead_sponsor = RawSponsor(record.sponsor)
    found.first_posted = RawDate(record.registered)
    found.start_date = RawDate(record.begins)
    found.completion_date = RawDate(record.ends)
    found.secondary_ids = tuple(SecondaryId(number) for number in record.others)
    return found


def read_file(path: Path) -> Iterator[Page]:
    """Yield the trials in `path`, a kept answer of the register."""
    with explained(path):
        for _, stream in contents(path):
            yield page_of(stream.read())


def page_of(answer: bytes) -> Page:
    """Return the records of one answer."""
    raws = [bytes(raw) for raw in msgspec.json.decode(answer, type=Trials).trials]
    numbers = [msgspec.json.decode(raw, type=Record).id for raw in raws]
    return Page(tuple(map(RawRecord, numbers, raws)), (), len(raws))
