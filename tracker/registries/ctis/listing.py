"""The rows of a CTIS search: which trials there are, and when each was last published."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING

import msgspec
from msgspec import Struct

from tracker.errors import PassingError

if TYPE_CHECKING:  # who only reads records need not load what asks for them
    from tracker.http import HttpResponse


_DAY = re.compile(r"(\d{2})/(\d{2})/(\d{4})")


class Row(Struct, rename="camel"):
    """One trial of a listing."""

    ct_number: str
    last_updated: str | None = None
    last_publication_update: str | None = None

    @property
    def published(self) -> date | None:
        """The day of the last publication, by which listings are ordered; None: unreadable."""
        return _day(self.last_publication_update)

    def moved_since(self, day: date) -> bool:
        """Whether either date is `day` or later; a row without a readable date counts as moved."""
        days = [_day(text) for text in (self.last_updated, self.last_publication_update)]
        known = [found for found in days if found]
        return not known or max(known) >= day


class Paging(Struct, rename="camel"):
    """What the registry says of all its hits."""

    total_records: int
    next_page: bool = False


class Listing(Struct):
    """One page of a search."""

    pagination: Paging
    data: tuple[Row, ...] = ()


_decoder = msgspec.json.Decoder(Listing)


def read_listing(answer: HttpResponse) -> Listing:
    """The listing in `answer`; PassingError where it is cut off or lacks what listings have."""
    try:
        return _decoder.decode(answer.body)
    except msgspec.DecodeError as error:
        raise PassingError(f"{answer.url} sent a broken listing: {error}") from error


def newest(rows: Iterable[Row]) -> dict[str, tuple[str, ...]]:
    """The number of each trial's last submission -> its numbers before.

    The last two digits count the submissions of one trial; only the last one is the trial.
    """
    by_trial: dict[str, list[str]] = {}
    for row in rows:
        by_trial.setdefault(row.ct_number.rpartition("-")[0], []).append(row.ct_number)
    ordered = (sorted(set(numbers)) for numbers in by_trial.values())
    return {numbers[-1]: tuple(numbers[:-1]) for numbers in ordered}


def _day(text: str | None) -> date | None:
    found = _DAY.match(text or "")
    if found is None:
        return None
    day, month, year = map(int, found.groups())
    try:
        return date(year, month, day)
    except ValueError:
        return None
