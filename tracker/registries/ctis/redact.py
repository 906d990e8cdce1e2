"""What of a CTIS record is never kept: people, telephones, addresses of any kind (ADR 2)."""

from __future__ import annotations

import re
from typing import Any

import msgspec

from tracker.errors import ParseError
from tracker.registries.addresses import without_addresses
from tracker.registries.base import RawRecord

_PEOPLE = frozenset(
    {
        "publicContacts",
        "scientificContacts",
        "contactPointForUnion",
        "personInfo",
        "person",
        "legalRepresentative",
        "phone",
        "telephone",
        "phoneNumber",
        "email",
        "functionalName",
        "functionalEmailAddress",
        "firstName",
        "lastName",
        "fax",
        "principalInvestigator",
    }
)
_NUMBER = re.compile(r"20\d{2}-5\d{5}-\d{2}-\d{2}")
_encoder = msgspec.json.Encoder()


def raw_record(served: bytes, superseded: tuple[str, ...] = ()) -> RawRecord:
    """`served`, an answer of /retrieve, without people; `superseded`: its numbers before.

    Raises ParseError where `served` is no such record.
    """
    try:
        record = msgspec.json.decode(served)
    except (msgspec.DecodeError, RecursionError) as error:
        raise ParseError(f"no JSON record: {error}") from error
    number = record.get("ctNumber") if isinstance(record, dict) else None
    if not isinstance(number, str) or not _NUMBER.fullmatch(number):
        raise ParseError(f"{str(number)[:40]!r} is no EU CT number")
    try:
        kept = _without_people(record)
    except RecursionError as error:
        raise ParseError("the record is nested beyond all measure") from error
    return RawRecord(registration_number=number, body=_encoder.encode(kept), aliases=superseded)


# Text by text, not in the whole: an address that follows a line break would take its "n" along.
def _without_people(value: Any) -> Any:
    if isinstance(value, str):
        return without_addresses(value)
    if isinstance(value, dict):
        return {k: _without_people(item) for k, item in value.items() if k not in _PEOPLE}
    if isinstance(value, list):
        return [_without_people(item) for item in value]
    return value
