"""What of a served record is never kept: personal contacts, and the stamp that each load renews.

Everything else stays byte for byte, so that the SHA-256 of a kept body moves only when the record
does (`versionHolder` moves on every record with every load) and no name, telephone number or
e-mail address of a contact reaches the database (ADR 2).
"""

from __future__ import annotations

import re
from typing import Any

import msgspec
from msgspec import Raw, Struct

from tracker.errors import ParseError
from tracker.registries.addresses import ADDRESS, AT_SIGN_IS_IN
from tracker.registries.base import RawRecord
from tracker.registries.marks import marking

_NUMBER_FIELD = re.compile(rb'"nctId"\s*:\s*"(NCT\d{8})"')
_STAMP_KEY = b'"versionHolder"'
_STAMP = re.compile(rb'("versionHolder"\s*:\s*)"[^"\\]*"')
_ESCAPE_OR_EMAIL = re.compile(
    # In JSON the letter after a backslash belongs to no address; one may begin behind it.
    rb"\\(?:u[0-9a-fA-F]{4}|.)"
    rb"|(?:(?<![A-Za-z0-9._%+-])|(?<=\\[bfnrt])|(?<=\\u[0-9a-fA-F]{4}))" + ADDRESS.encode()
)
_AT_SIGN_IS_IN = re.compile(AT_SIGN_IS_IN.pattern.encode())
_REMOVED = b"[e-mail address removed]"
_NUMBER = re.compile(r"NCT\d{8}")
_WORDS_OF_PEOPLE = (
    b"ontacts",
    b"overallOfficials",
    b"investigatorFullName",
    b"investigatorTitle",
    b"oldNameTitle",
    b"pointOfContact",
)
_PERSONAL_KEYS = {
    "contacts": ("centralContacts", "overallOfficials"),
    "site": ("contacts",),
    "party": ("investigatorFullName", "investigatorTitle", "oldNameTitle"),
    "more": ("pointOfContact",),
}
_LEADS_TO_PEOPLE = (
    b'"protocolSection"',
    b'"contactsLocationsModule"',
    b'"sponsorCollaboratorsModule"',
    b'"resultsSection"',
    b'"moreInfoModule"',
)
NOTHING = Raw()
UNREADABLE = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)
"""What decoding may raise: broken JSON or wrong types, text that is no UTF-8, absurd nesting."""


class _Identification(Struct, rename="camel"):
    nct_id: str
    nct_id_aliases: tuple[str, ...] = ()


class _Protocol(Struct, rename="camel"):
    identification_module: _Identification
    contacts_locations_module: Raw = NOTHING
    sponsor_collaborators_module: Raw = NOTHING


class _Results(Struct, rename="camel"):
    more_info_module: Raw = NOTHING


class _Record(Struct, rename="camel"):
    protocol_section: _Protocol
    results_section: _Results | None = None


_decoder = msgspec.json.Decoder(_Record)


def number_in(served: bytes) -> str | None:
    """Return the number that `served` seems to have, without reading it."""
    found = _NUMBER_FIELD.search(served)
    return found[1].decode() if found else None


def mark_of(served: bytes) -> bytes:
    """Return the mark of `served`: equal for all that differs in the last load stamp alone."""
    mark = marking("ctgov")
    stamp = _STAMP.match(served, max(served.rfind(_STAMP_KEY), 0))
    if stamp is None:
        mark.update(served)
    else:
        text = memoryview(served)
        mark.update(text[: stamp.end(1)])
        mark.update(text[stamp.end() :])
    return mark.digest()


def raw_record(served: bytes, mark: bytes | None = None) -> RawRecord:
    """`served`, a record of API v2, without contacts, e-mail addresses and load stamp.

    `mark` is handed on. Raises ParseError where `served` is no such record.
    """
    try:
        served = _each_key_once(served)
        record = _decoder.decode(served)
    except UNREADABLE as error:
        raise ParseError(f"no record of API v2: {error}") from error
    identification = record.protocol_section.identification_module
    if not _NUMBER.fullmatch(identification.nct_id):
        raise ParseError(f"{identification.nct_id[:40]!r} is no ClinicalTrials.gov number")
    body = without_addresses(_cut_people(served, record))
    return RawRecord(
        registration_number=identification.nct_id,
        body=_without_stamps(body),
        aliases=identification.nct_id_aliases,
        mark=mark,
    )


def _without_stamps(body: bytes) -> bytes:
    if body.count(_STAMP_KEY) == 1:
        stamp = _STAMP.match(body, body.index(_STAMP_KEY))
        return body[: stamp.end(1)] + b'""' + body[stamp.end() :] if stamp else body
    return _STAMP.sub(rb'\1""', body)


def _each_key_once(served: bytes) -> bytes:
    """`served`, written anew where a key that leads to people is there twice: JSON allows it.

    Every reader takes the last one, and the others would be kept with their people.
    """
    if any(served.count(key) > 1 for key in _LEADS_TO_PEOPLE):
        return msgspec.json.encode(msgspec.json.decode(served))
    return served


def without_addresses(text: bytes) -> bytes:
    """`text` with every e-mail address replaced by a note that there was one.

    No address goes beyond a quotation mark, so only what lies between two is gone through.
    """
    kept, done = [], 0
    for sign in _AT_SIGN_IS_IN.finditer(text) if _may_have_at_sign(text) else ():
        if sign.start() < done:
            continue
        start = max(text.rfind(b'"', done, sign.start()) + 1, done)
        end = text.find(b'"', sign.end())
        end = len(text) if end < 0 else end
        kept += [text[done:start], _ESCAPE_OR_EMAIL.sub(_address_removed, text[start:end])]
        done = end
    return b"".join([*kept, text[done:]]) if kept else text


def _may_have_at_sign(text: bytes) -> bool:
    """Quicker than to look for it in all its forms, which most records have none of."""
    return b"@" in text or b"&" in text or b"\\u0040" in text


def _address_removed(found: re.Match[bytes]) -> bytes:
    return found[0] if found[0].startswith(b"\\") else _REMOVED


def _cut_people(body: bytes, record: _Record) -> bytes:
    protocol = record.protocol_section
    parts = [
        (protocol.contacts_locations_module, _without_contacts),
        (protocol.sponsor_collaborators_module, _without_investigator),
    ]
    if record.results_section is not None:
        parts.append((record.results_section.more_info_module, _without_point_of_contact))
    for raw, clean in parts:
        before = bytes(raw)
        if any(word in before for word in _WORDS_OF_PEOPLE):
            after = msgspec.json.encode(clean(msgspec.json.decode(before)))
            body = body.replace(before, after, 1)
    return body


def _drop(mapping: Any, kind: str) -> None:
    """Remove the personal keys of `kind`; a value of another type is left for `parse` to refuse."""
    if isinstance(mapping, dict):
        for key in _PERSONAL_KEYS[kind]:
            mapping.pop(key, None)


def _without_contacts(module: Any) -> Any:
    _drop(module, "contacts")
    sites = module.get("locations") if isinstance(module, dict) else None
    for site in sites if isinstance(sites, list) else ():
        _drop(site, "site")
    return module


def _without_investigator(module: Any) -> Any:
    if isinstance(module, dict):
        _drop(module.get("responsibleParty"), "party")
    return module


def _without_point_of_contact(module: Any) -> Any:
    _drop(module, "more")
    return module
