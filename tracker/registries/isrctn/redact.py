"""What of an ISRCTN record is never kept: contacts, in fields and in the free text (ADR 2)."""

from __future__ import annotations

import re

from lxml import etree

from tracker.errors import ParseError
from tracker.registries.addresses import without_addresses
from tracker.registries.base import RawRecord
from tracker.registries.safe_xml import child, local_name, parse_record, text_at

_PEOPLE = frozenset({"contact", "contacts", "contactDetails", "contactId"})
_PEOPLE_OF_REVIEWS = re.compile(r"contact_\w+")
_NUMBER = re.compile(r"(?:ISRCTN)?(\d{8})")
_MAIN_CONTACT = re.compile(r"(Who is the main contact\?).*\Z", re.DOTALL | re.IGNORECASE)
REMOVED = r"\1 [removed]"


def raw_record(served: str) -> RawRecord:
    """`served`, a record in ISRCTN's own or in WHO's format, without people.

    Raises ParseError where it is no such record.
    """
    record = parse_record(served)
    number = _number(record)
    _cut_people(record)
    body = without_addresses(etree.tostring(record, encoding="unicode"))
    return RawRecord(registration_number=number, body=body.encode())


def _number(record: etree._Element) -> str:
    trial = own_trial(record)
    text = text_at(record, "main", "trial_id") if trial is None else text_at(trial, "isrctn")
    found = _NUMBER.fullmatch(text or "")
    if found is None:
        raise ParseError(f"{(text or '')[:40]!r} is no ISRCTN number")
    return f"ISRCTN{found[1]}"


def own_trial(record: etree._Element) -> etree._Element | None:
    """The `trial` of a record in ISRCTN's own format; None for one in WHO's."""
    if child(record, "main") is not None:
        return None
    return record if local_name(record) == "trial" else child(record, "trial")


def _cut_people(record: etree._Element) -> None:
    for element in list(record.iter()):
        name = local_name(element)
        parent = element.getparent()
        if parent is not None and (name in _PEOPLE or _PEOPLE_OF_REVIEWS.fullmatch(name)):
            parent.remove(element)
        elif name == "plainEnglishSummary" and element.text:
            element.text = _MAIN_CONTACT.sub(REMOVED, element.text)
