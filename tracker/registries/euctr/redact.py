"""What of a EUCTR record is never kept: the contact point, the networks' people (ADR 2)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from tracker.errors import ParseError
from tracker.registries.addresses import without_addresses
from tracker.registries.base import RawRecord

_LINK = re.compile(r"^Link: *(\S+)", re.MULTILINE)
BETWEEN = "\n\nSummary\n"
_NUMBER = re.compile(r"^EudraCT Number: *(\d{4}-\d{6}-\d{2}) *$", re.MULTILINE)
_PEOPLE = re.compile(r"(?:B\.5\.\d|G\.\d)")
_CODED = re.compile(r"[A-HNP]\.(?:IMP|[ \d])|Sponsor \d+$")
_CONTROL = {"Cc", "Zl", "Zp"}


def number_of(record: str) -> str:
    """The EudraCT number of one country's record; ParseError where there is none."""
    found = _NUMBER.search(record)
    if found is None:
        raise ParseError("the record has no EudraCT number")
    return found[1]


def without_people(record: str) -> str:
    """One country's record without contacts, e-mail addresses and invisible characters."""
    kept: list[str] = []
    dropping = False
    for line in record.splitlines():
        if _CODED.match(line):
            dropping = _PEOPLE.match(line) is not None
        if not dropping:
            kept.append("".join(map(_visible, line)).rstrip())
    return without_addresses("\n".join(kept).strip())


def _visible(character: str) -> str:
    if character == "\t" or unicodedata.category(character) not in _CONTROL:
        return character
    return " "


def raw_record(number: str, countries: Sequence[str]) -> RawRecord:
    """The record of one trial from those of its countries, whose order means nothing.

    Of two records of one country the later one stays.
    """
    last = {_country(record): record for record in countries}
    body = BETWEEN.join(record for _, record in sorted(last.items())).encode()
    return RawRecord(registration_number=number, body=body)


def _country(record: str) -> str:
    found = _LINK.search(record)
    return found[1] if found else record
