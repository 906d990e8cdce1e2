"""Looks at what we rely on of CTIS: docs/registries/ctis.md and `[points]` in registry.toml."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cached_property
from typing import Any

import msgspec

from tracker.errors import ParseError
from tracker.registries.base import Page, RawRecord, Unreadable
from tracker.registries.ctis.criteria import criteria
from tracker.registries.ctis.fetch import LARGEST_PAGE, MISSING, ORDER
from tracker.registries.ctis.listing import Listing
from tracker.registries.ctis.redact import raw_record
from tracker.registries.points import (
    Answer,
    Asked,
    OtherShape,
    Seen,
    fails,
    holds,
    in_order,
    judged,
    searches_find,
    served,
    untried,
)

WHOLE_RECORDS = 5  # each is a request of its own
SHORT_PAGE = 5
UNKNOWN_NUMBER = "2099-599999-99-00"
UNKNOWN_CRITERION = {"noSuchCriterion": "cells"}


class Look:
    """One look at CTIS; implements `points.Look`."""

    def __init__(self, asked: Asked) -> None:
        self._asked = asked
        self._base = asked.base_url.rstrip("/")

    def checks(self) -> Mapping[str, Callable[[], Seen]]:
        """Each point and how it is looked at."""
        return {
            "listing": self._listing_read,
            "page_size": self._page_size,
            "order": self._order,
            "paging": self._paging,
            "searches": self._searches,
            "unknown_criterion": self._unknown_criterion,
            "unknown_number": self._unknown_number,
        }

    def sample(self) -> Page:
        """The records that our first search lists first."""
        numbers = [row.ct_number for row in self._first_search.data[:WHOLE_RECORDS]]
        found = [self._record(number) for number in numbers]
        return Page(
            tuple(one for one in found if isinstance(one, RawRecord)),
            tuple(one for one in found if isinstance(one, Unreadable)),
        )

    def vocabulary(self) -> Mapping[str, tuple[str, ...]]:
        """CTIS has no list of its codes that can be asked for."""
        return {}

    def _retrieve(self, number: str) -> Answer:
        return self._asked.asker.get(f"{self._base}/retrieve/{number}", {})

    def _record(self, number: str) -> RawRecord | Unreadable:
        try:
            return raw_record(served(self._retrieve(number), f"the record {number}"), ())
        except ParseError as error:
            return Unreadable(number, str(error))

    def _listing(self, wanted: Mapping[str, Any], page: int, size: int) -> Listing:
        question = {
            "pagination": {"page": page, "size": size},
            "searchCriteria": wanted,
            "sort": ORDER,
        }
        answer = self._asked.asker.post(f"{self._base}/search", question)
        try:
            return msgspec.json.decode(served(answer, "a search"), type=Listing)
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            raise OtherShape(f"a listing: {error}") from error

    @cached_property
    def _everything(self) -> Listing:
        return self._listing({}, 1, LARGEST_PAGE)

    @cached_property
    def _first_search(self) -> Listing:
        wanted = criteria(next(iter(self._asked.searches.values()), {}))
        return self._listing(wanted, 1, SHORT_PAGE)

    def _listing_read(self) -> Seen:
        rows = self._everything.data
        if not rows:
            return fails("a search without criteria lists nothing")
        undated = [row.ct_number for row in rows if row.published is None]
        if undated:
            return fails(f"{len(undated)} of {len(rows)} rows have no day that can be read")
        total = self._everything.pagination.total_records
        return holds(f"{total:,} trials in all, each row with its number and day")

    def _page_size(self) -> Seen:
        found = self._everything
        expected = min(LARGEST_PAGE, found.pagination.total_records)
        words = f"{len(found.data)} rows came where {LARGEST_PAGE} were asked for"
        return judged(len(found.data) == expected, words)

    def _order(self) -> Seen:
        days = [day for row in self._everything.data if (day := row.published)]
        return in_order(days, newest_first=True)

    def _paging(self) -> Seen:
        first = self._listing({}, 1, SHORT_PAGE)
        if first.pagination.total_records <= SHORT_PAGE:
            return untried("all trials fit on one page")
        second = self._listing({}, 2, SHORT_PAGE)
        again = {row.ct_number for row in first.data} & {row.ct_number for row in second.data}
        if not first.pagination.next_page or again or not second.data:
            return fails(f"page 2 has {len(second.data)} rows, {len(again)} of them on page 1 too")
        return holds(f"page 2 has {len(second.data)} other rows")

    def _searches(self) -> Seen:
        counts = (
            (name, self._listing(criteria(query), 1, SHORT_PAGE).pagination.total_records)
            for name, query in self._asked.searches.items()
        )
        return searches_find(counts, self._everything.pagination.total_records)

    def _unknown_criterion(self) -> Seen:
        count = self._listing(UNKNOWN_CRITERION, 1, SHORT_PAGE).pagination.total_records
        everything = self._everything.pagination.total_records
        return judged(
            count == everything, f"an unknown criterion finds {count:,} of {everything:,}"
        )

    def _unknown_number(self) -> Seen:
        answer = self._retrieve(UNKNOWN_NUMBER)
        right = answer.status in MISSING or (answer.status < 300 and answer.body.strip() == b"{}")
        said = repr(answer.body[:40].decode("utf-8", "replace")) if answer.body else "nothing"
        return judged(right, f"answered {answer.status} with {said}")
