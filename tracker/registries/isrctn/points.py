"""Looks at what we rely on of the ISRCTN API: `[points]` in registry.toml says what."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import cached_property

from msgspec import Struct

from tracker.registries.base import Page
from tracker.registries.isrctn.fetch import updated_on
from tracker.registries.isrctn.pages import found_records, page_of
from tracker.registries.points import (
    Answer,
    Asked,
    OtherShape,
    Seen,
    fails,
    holds,
    judged,
    searches_find,
    served,
    untried,
)

WHOLE_RECORDS = 10  # of about 20 kB
ASKED_BY_NUMBER = 3
UNKNOWN_FIELD = "nosuchfield:cells"
UNKNOWN_NUMBER = "ISRCTN99999999"
_ROOT = re.compile(r"<(?:\w+:)?allTrials\b[^>]*?\btotalCount=\"(\d+)\"")


class _Found(Struct, frozen=True):
    total: int
    page: Page


class Look:
    """One look at ISRCTN; implements `points.Look`."""

    def __init__(self, asked: Asked) -> None:
        self._asked = asked
        self._url = f"{asked.base_url.rstrip('/')}/query/format/default"
        first = next(iter(asked.searches.values()), {})
        self._text = " ".join(first.get("q", "").split())

    def checks(self) -> Mapping[str, Callable[[], Seen]]:
        """Each point and how it is looked at."""
        return {
            "count": self._count,
            "limit": self._limit,
            "searches": self._searches,
            "updated_range": self._updated_range,
            "by_numbers": self._by_numbers,
            "unknown_number": self._unknown_number,
            "unknown_field": self._unknown_field,
        }

    def sample(self) -> Page:
        """The first records of our first search."""
        return self._first.page

    def vocabulary(self) -> Mapping[str, tuple[str, ...]]:
        """ISRCTN has no list of its words that can be asked for."""
        return {}

    def _asked_for(self, text: str, limit: int) -> Answer:
        return self._asked.asker.get(self._url, {"q": text, "limit": str(limit)})

    def _find(self, text: str, limit: int) -> _Found:
        body = served(self._asked_for(text, limit), f"the search {text[:60]!r}")
        answer = body.decode("utf-8", "replace")
        root = _ROOT.search(answer[:2000])
        if root is None:
            raise OtherShape(f"no allTrials with a totalCount in {answer[:60]!r}")
        return _Found(int(root[1]), page_of(list(found_records(iter((answer,))))))

    @cached_property
    def _first(self) -> _Found:
        return self._find(self._text, WHOLE_RECORDS)

    @cached_property
    def _everything(self) -> int:
        return self._find("", 0).total

    def _count(self) -> Seen:
        found = self._find(self._text, 0)
        records = len(found.page.records) + len(found.page.unreadable)
        return judged(
            records == 0, f"limit=0 brings the count {found.total:,} and {records} records"
        )

    def _limit(self) -> Seen:
        found = self._first
        came = len(found.page.records) + len(found.page.unreadable)
        expected = min(WHOLE_RECORDS, found.total)
        return judged(came == expected, f"limit={WHOLE_RECORDS} brings {came} of {found.total:,}")

    def _searches(self) -> Seen:
        counts = (
            (name, self._find(" ".join(query.get("q", "").split()), 0).total)
            for name, query in self._asked.searches.items()
        )
        return searches_find(counts, self._everything)

    def _updated_range(self) -> Seen:
        days = sorted(updated_on(record.body) for record in self._first.page.records)
        if not days or days[0] == days[-1]:
            return untried("no two days of edit among the records seen")
        since = next(day for day in days[len(days) // 2 :] if day > days[0])
        text = f"({self._text}) AND lastEdited GE {since}T00:00:00.000Z"
        found = self._find(text, WHOLE_RECORDS)
        early = [one for one in found.page.records if updated_on(one.body) < since]
        if early or not found.total or found.total >= self._first.total:
            return fails(
                f"asked for edits since {since}: {found.total} of {self._first.total}, "
                f"{len(early)} of those seen are earlier"
            )
        return holds(f"{found.total:,} of {self._first.total:,} edited since {since}")

    def _by_numbers(self) -> Seen:
        wanted = [one.registration_number for one in self._first.page.records[:ASKED_BY_NUMBER]]
        if not wanted:
            return untried("no numbers were seen to ask for")
        found = self._find(" OR ".join(wanted), 2 * WHOLE_RECORDS)
        came = {one.registration_number for one in found.page.records} & set(wanted)
        return judged(len(came) == len(wanted), f"{len(came)} of {len(wanted)} came")

    def _unknown_number(self) -> Seen:
        total = self._find(UNKNOWN_NUMBER, 0).total
        return judged(total == 0, f"{UNKNOWN_NUMBER} finds {total}")

    def _unknown_field(self) -> Seen:
        answer = self._asked_for(UNKNOWN_FIELD, 0)
        if answer.status >= 300:
            return fails(f"answered {answer.status}")
        total = self._find(UNKNOWN_FIELD, 0).total
        return judged(total == 0, f"an unknown field finds {total:,}")
