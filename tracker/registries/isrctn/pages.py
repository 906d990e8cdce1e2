"""Splits one answer of the ISRCTN API, or one file, into records."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from tracker.errors import ParseError, PassingError
from tracker.registries.addresses import without_addresses
from tracker.registries.base import Page, RawRecord, Unreadable
from tracker.registries.isrctn.redact import raw_record
from tracker.registries.record_stream import Spoilt, elements

if TYPE_CHECKING:  # who only reads records need not load what asks for them
    from tracker.http import HttpResponse


EXCERPT = 200  # characters of an unreadable record that an issue shows
_ROOT = re.compile(r"<(?:\w+:)?allTrials\b[^>]*?\btotalCount=\"(\d+)\"[^>]*?(/?)>")
_END = re.compile(r"</(?:\w+:)?allTrials\s*>\s*\Z")


def read_page(answer: HttpResponse) -> Page:
    """The records of an answer and the registry's count of all hits.

    Raises PassingError where the answer is cut off or is not what the API serves.
    """
    text = answer.body.decode("utf-8", "replace")
    root = _ROOT.search(text[:2000])
    if root is None:
        raise PassingError(f"{answer.url} sent no list of trials: {text[:EXCERPT]!r}")
    if not root[2] and not _END.search(text[-200:]):
        raise PassingError(f"{answer.url} sent a list of trials that breaks off")
    return page_of(list(found_records(iter((text,)))), int(root[1]))


def page_of(found: list[RawRecord | Unreadable], total: int | None = None) -> Page:
    """Records and spoilt ones as a page."""
    return Page(
        tuple(item for item in found if isinstance(item, RawRecord)),
        tuple(item for item in found if isinstance(item, Unreadable)),
        total,
    )


def found_records(pieces: Iterable[str]) -> Iterator[RawRecord | Unreadable]:
    """Each record of a text in pieces, redacted and named; the broken ones apart."""
    pieces = iter(pieces)
    first = next(pieces, "")
    tags = "fullTrial" if re.search(r"<(?:\w+:)?fullTrial[\s>]", first) else "trial"
    for found in elements(_put_back(first, pieces), tags):
        if isinstance(found, Spoilt):
            yield _unreadable(found.text, found.reason)
            continue
        try:
            yield raw_record(found)
        except ParseError as error:
            yield _unreadable(found, str(error))


def _unreadable(text: str, reason: str) -> Unreadable:
    return Unreadable(without_addresses(" ".join(text[:EXCERPT].split())), reason)


def _put_back(first: str, pieces: Iterator[str]) -> Iterator[str]:
    yield first
    yield from pieces
