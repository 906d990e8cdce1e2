"""Reads one record of API v2 into a Registration, in the registry's own words."""

from __future__ import annotations

import msgspec

from tracker.errors import ParseError
from tracker.issues import IssueLog, Level
from tracker.registries.base import Registration
from tracker.registries.ctgov import audit, modules
from tracker.registries.ctgov.redact import UNREADABLE
from tracker.registries.ctgov.sections import Record

REGISTRY_KEY = "ctgov"
_decoder = msgspec.json.Decoder(Record)


def parse(body: bytes, log: IssueLog) -> Registration:
    """The registration in `body`, one record as JSON; unknown keys become issues in `log`.

    Raises ParseError where the JSON is broken, a value has a wrong type or the number is missing.
    """
    record = _decode(body, log)
    number = record.protocol_section.identification_module.nct_id
    registration = Registration.of(REGISTRY_KEY, number)
    registration.has_results = record.has_results
    registration.documents = modules.documents(record.document_section)
    modules.protocol(registration, record.protocol_section)
    modules.unposted_results(registration, record.annotation_section)
    modules.mesh(registration, record.derived_section)
    return registration


def _decode(body: bytes, log: IssueLog) -> Record:
    """One typed decode; only a record that does not fit pays for finding out why."""
    try:
        return _decoder.decode(body)
    except msgspec.ValidationError:
        return _decode_known(body, log)
    except UNREADABLE as error:
        raise ParseError(f"no JSON record: {error}") from error


def _decode_known(body: bytes, log: IssueLog) -> Record:
    unread: set[str] = set()
    try:
        pruned = audit.prune(msgspec.json.decode(body), unread)
    except UNREADABLE as error:
        raise ParseError(f"no JSON record: {error}") from error
    for path in sorted(unread):
        log.add("unread_field", path, "", Level.WARNING, "nobody reads this field of the registry")
    try:
        return _decoder.decode(msgspec.json.encode(pruned))
    except msgspec.ValidationError as error:
        raise ParseError(f"the record is not laid out as API v2 lays it out: {error}") from error
