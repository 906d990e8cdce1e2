"""Splits one answer of API v2 into records without building its object tree (25 times faster)."""

from __future__ import annotations

import re

import msgspec
from msgspec import Raw, Struct

from tracker.errors import ParseError, PassingError
from tracker.http import HttpResponse
from tracker.registries.base import Page, RawRecord, Unreadable
from tracker.registries.ctgov.redact import UNREADABLE, raw_record, without_addresses

_NUMBER_FIELD = re.compile(rb'"nctId"\s*:\s*"(NCT\d{8})"')
EXCERPT = 200  # bytes of an unreadable record that an issue shows


class _StudiesPage(Struct, rename="camel"):
    studies: tuple[Raw, ...]
    total_count: int | None = None
    next_page_token: str | None = None


class _Version(Struct, rename="camel"):
    data_timestamp: str


_page_decoder = msgspec.json.Decoder(_StudiesPage)
_version_decoder = msgspec.json.Decoder(_Version)


def read_page(answer: HttpResponse) -> tuple[Page, str | None]:
    """The records of a `/studies` answer and the token of the next page, if there is one.

    Raises PassingError where the answer is cut off, of another type or lacks what pages have.
    """
    require_json(answer)
    try:
        page = _page_decoder.decode(answer.body)
    except UNREADABLE as error:
        raise PassingError(f"{answer.url} sent a broken page: {error}") from error
    records, unreadable = split_records(page.studies)
    return Page(records, unreadable, page.total_count), page.next_page_token


def read_version(answer: HttpResponse) -> str:
    """The data timestamp of a `/version` answer: an opaque text that moves with each data load."""
    require_json(answer)
    try:
        return _version_decoder.decode(answer.body).data_timestamp
    except UNREADABLE as error:
        raise PassingError(f"{answer.url} sent no version: {error}") from error


def split_records(
    served: tuple[Raw, ...] | list[bytes],
) -> tuple[tuple[RawRecord, ...], tuple[Unreadable, ...]]:
    """Each served record redacted and named by its number; the unreadable ones apart."""
    records, unreadable = [], []
    for raw in served:
        try:
            records.append(raw_record(bytes(raw)))
        except ParseError as error:
            unreadable.append(_unreadable(bytes(raw), str(error)))
    return tuple(records), tuple(unreadable)


def _unreadable(served: bytes, reason: str) -> Unreadable:
    """What can still be said of a spoilt record; with its number it is at least not missing."""
    excerpt = without_addresses(served[:EXCERPT]).decode("utf-8", "replace")
    number = _NUMBER_FIELD.search(served)
    return Unreadable(excerpt, reason, number[1].decode() if number else None)


def require_json(answer: HttpResponse) -> None:
    """Raise PassingError for a proxy's or a maintenance page: status 200 too, but HTML."""
    kind = answer.headers.get("content-type", "")
    if "json" not in kind:
        raise PassingError(f"{answer.url} answered with {kind or 'no content type'}, not JSON")
