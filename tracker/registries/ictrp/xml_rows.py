"""Rows from XML: the portal's export, and the files that registries send to WHO."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree

from tracker.errors import ParseError
from tracker.registries.addresses import without_addresses
from tracker.registries.base import Unreadable
from tracker.registries.ictrp.record import without_people
from tracker.registries.ictrp.stamps import Row
from tracker.registries.record_stream import CUT_OFF, Spoilt, elements
from tracker.registries.safe_xml import leaves, local_name, parse_record

TAGS = "trial|triall"
"""ChiCTR writes `Triall`."""

_PEOPLE = frozenset({"contacts", "ethics_reviews"})
SHOWN = 200
TAIL = 1000  # characters at the end of a file in which its root has to end
_ROOT = re.compile(r"<(\w[\w:.-]*)")


def xml_rows(pieces: Iterator[str]) -> Iterator[Row | Unreadable]:
    """The row of each trial in the text `pieces`; those that are broken apart."""
    ending, last = _Ending(), ""
    for found in elements(ending.watched(pieces), TAGS):
        last = "record"
        if isinstance(found, Spoilt):
            last = found.reason
            yield unreadable(found.text, found.reason)
            continue
        try:
            yield _row(parse_record(found))
        except ParseError as error:
            yield unreadable(found, str(error))
    if ending.is_open and last and last != CUT_OFF:
        yield Unreadable("", "the export was cut off: its list of trials does not end")


class _Ending:
    """Watches a text go by and tells whether its root element was closed.

    A portal cuts large exports; where it does so between two records, nothing else shows it.
    """

    def __init__(self) -> None:
        self._root = ""
        self._tail = ""

    def watched(self, pieces: Iterator[str]) -> Iterator[str]:
        """The pieces, unchanged."""
        for piece in pieces:
            if not self._root:
                found = _ROOT.search(piece)
                self._root = found[1] if found else ""
            self._tail = (self._tail + piece)[-TAIL:]
            yield piece

    @property
    def is_open(self) -> bool:
        """Whether there was a root and its end is missing."""
        return bool(self._root) and f"</{self._root}" not in self._tail


def unreadable(text: str, reason: str) -> Unreadable:
    """What is told of a record that cannot be named, its addresses left out."""
    return Unreadable(without_addresses(" ".join(text[:SHOWN].split())), reason)


def _row(trial: etree._Element) -> Row:
    for part in list(trial):
        if local_name(part).lower() in _PEOPLE:
            trial.remove(part)
    return without_people(leaves(trial))
