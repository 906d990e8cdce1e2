"""Splits one answer of API v2 into records without building its object tree (25 times faster)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING

import msgspec
from msgspec import Raw, Struct, structs

from tracker.errors import ParseError, PassingError
from tracker.registries.base import Page, Place, Recognise, Unreadable, nothing_known
from tracker.registries.ctgov.redact import (
    UNREADABLE,
    mark_of,
    number_in,
    raw_record,
    without_addresses,
)

if TYPE_CHECKING:  # who only reads records need not load what asks for them
    from tracker.http import HttpResponse

EXCERPT = 200  # bytes of an unreadable record that an issue shows


class _StudiesPage(Struct, rename="camel"):
    studies: tuple[Raw, ...]
    total_count: int | None = None
    next_page_token: str | None = None


class _Version(Struct, rename="camel"):
    data_timestamp: str


_page_decoder = msgspec.json.Decoder(_StudiesPage)
_version_decoder = msgspec.json.Decoder(_Version)


def read_page(
    answer: HttpResponse, recognise: Recognise = nothing_known
) -> tuple[Page, str | None]:
    """The records of a `/studies` answer and the token of the next page, if there is one.

    Those that `recognise` knows are not read again. Raises PassingError where the answer is cut
    off, of another type or lacks what pages have.
    """
    require_json(answer)
    try:
        page = _page_decoder.decode(answer.body)
    except UNREADABLE as error:
        raise PassingError(f"{answer.url} sent a broken page: {error}") from error
    found = split_records(page.studies, recognise)
    return structs.replace(found, total=page.total_count), page.next_page_token


def read_version(answer: HttpResponse) -> str:
    """The data timestamp of a `/version` answer: an opaque text that moves with each data load."""
    require_json(answer)
    try:
        return _version_decoder.decode(answer.body).data_timestamp
    except UNREADABLE as error:
        raise PassingError(f"{answer.url} sent no version: {error}") from error


def split_records(
    served: Sequence[Raw] | Sequence[bytes], recognise: Recognise = nothing_known
) -> Page:
    """Each served record redacted and named by its number; known and unreadable ones apart."""
    texts = [bytes(raw) for raw in served]
    hints = [number_in(text) for text in texts]
    marks = [mark_of(text) for text in texts]
    often = {hint for hint, count in Counter(hints).items() if count > 1}  # their order matters
    seen = {hint: mark for hint, mark in zip(hints, marks, strict=True) if hint not in often}
    known = recognise({hint: mark for hint, mark in seen.items() if hint})
    records, unreadable = [], []
    for text, hint, mark in zip(texts, hints, marks, strict=True):
        if hint in known:
            continue
        try:
            records.append(raw_record(text, mark))
        except ParseError as error:
            unreadable.append(_unreadable(text, str(error)))
    return Page(tuple(records), tuple(unreadable), recognised=tuple(known.values()))


def with_records(served: Sequence[bytes | Unreadable], place: Place) -> Page:
    """The page of a file: its records redacted, what was no record beside those unreadable."""
    page = split_records([one for one in served if isinstance(one, bytes)])
    others = tuple(one for one in served if isinstance(one, Unreadable))
    return structs.replace(page, unreadable=page.unreadable + others, place=place)


def _unreadable(served: bytes, reason: str) -> Unreadable:
    """What can still be said of a spoilt record; with its number it is at least not missing."""
    excerpt = without_addresses(served[:EXCERPT]).decode("utf-8", "replace")
    return Unreadable(excerpt, reason, number_in(served))


def require_json(answer: HttpResponse) -> None:
    """Raise PassingError for a proxy's or a maintenance page: status 200 too, but HTML."""
    kind = answer.headers.get("content-type", "")
    if "json" not in kind:
        raise PassingError(f"{answer.url} answered with {kind or 'no content type'}, not JSON")
