"""How one ICTRP trial is kept: the rows that a file has of it, texts as served, no contacts.

A row of a table has no meaning without its heads, so each is kept as pairs of name and text. WHO
lists European trials once a country; their rows are kept together, since they are one trial.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import msgspec
from msgspec import Struct

from tracker.errors import ParseError
from tracker.registries.addresses import without_addresses
from tracker.registries.base import RawRecord
from tracker.registries.ictrp.stamps import Row, exported, harvested, without_stamps
from tracker.registries.who_items import cleaned, folded, is_contact
from tracker.study.identifiers import canonical


class Kept(Struct, frozen=True):
    """The body of a record."""

    rows: tuple[Row, ...]


_decoder = msgspec.json.Decoder(Kept)
_encoder = msgspec.json.Encoder()


encode_row = _encoder.encode
decode_row = msgspec.json.Decoder(Row).decode


def without_people(pairs: Iterable[tuple[str, str]]) -> Row:
    """The row as it is kept: contacts, e-mail addresses and empty fields left out."""
    return tuple(
        (name, without_addresses(text.strip()))
        for name, text in pairs
        if text and not text.isspace() and not is_contact(name)
    )


def listed_number(row: Row) -> str:
    """The number under which WHO lists the row. Raises ParseError where there is none."""
    for name, text in row:
        if folded(name) == "trialid":
            number = "".join(filter(str.isprintable, " ".join(cleaned(text).split())))
            if any(character.isdigit() for character in number):
                return number
            raise ParseError(f"{number[:40]!r} is no trial number")
    raise ParseError("the record has no TrialID")


def home_of(number: str) -> tuple[str | None, str]:
    """The key of the home registry and the number there; (None, as listed) where nobody knows."""
    found = canonical(number)
    return (None, number) if found is None else (found.issuer, found.number)


def raw_record(number: str, rows: Sequence[Row]) -> RawRecord:
    """The record of trial `number` (as its home registry writes it) from its `rows`.

    When the rows are from goes beside the body: it moves whenever the file is made or WHO harvests,
    though nothing of the trial did.
    """
    listed = {listed_number(row) for row in rows}
    return RawRecord(
        registration_number=number,
        body=_encoder.encode(Kept(tuple(map(without_stamps, rows)))),
        aliases=tuple(sorted(listed - {number})),
        stamp=harvested(rows),
        exported=exported(rows),
    )


def read_body(body: bytes) -> tuple[Row, ...]:
    """The rows that `raw_record` wrote; raises ParseError on anything else."""
    try:
        kept = _decoder.decode(body)
    except msgspec.DecodeError as error:
        raise ParseError(f"no kept ICTRP record: {error}") from error
    if not kept.rows:
        raise ParseError("a kept ICTRP record without a row")
    return kept.rows
