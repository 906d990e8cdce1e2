"""Asks CTIS: a listing by POST, page by page, then each trial by its number.

Facts come from other clients, since the EMA describes none of it; docs/registries/ctis.md gathers
them and says which are not confirmed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

import msgspec

from tracker.errors import ParseError, PassingError, PermanentError
from tracker.registries.base import Page, RawRecord, Unreadable
from tracker.registries.ctis.criteria import criteria
from tracker.registries.ctis.listing import Listing, Row, newest, read_listing
from tracker.registries.ctis.redact import raw_record

if TYPE_CHECKING:  # who only reads records need not load what asks for them
    from tracker.http import HttpClient, HttpResponse


MOST_ROWS = 10_000
"""CTIS lists no more hits of one search than this."""

ORDER = {"property": "lastPublicationUpdate", "direction": "DESC"}
LARGEST_PAGE = 100  # rows; larger pages work, but nobody knows up to where
TRIALS_PER_PAGE = 20  # records handed on at once: each is a request of its own
MISSING = (400, 404)  # how CTIS refuses a number that it does not have


class Fetcher:
    """CTIS as a source of raw records."""

    def __init__(self, client: HttpClient, base_url: str, page_size: int) -> None:
        self._client = client
        self._search = f"{base_url.rstrip('/')}/search"
        self._retrieve = f"{base_url.rstrip('/')}/retrieve"
        self._size = min(page_size, LARGEST_PAGE)
        self._superseded: set[str] = set()

    def data_timestamp(self) -> None:
        """The registry has no stamp of its data: trials change one by one."""

    def search(self, query: Mapping[str, str], updated_since: date | None) -> Iterator[Page]:
        """All trials that `query` (names as in `criteria`) finds, as their last submission.

        `updated_since` restricts to trials published or decided upon that day or later. Raises
        ConfigError for an unknown criterion, PermanentError where CTIS ignored the criteria or has
        more hits than it lists, and what HttpClient raises.
        """
        wanted = criteria(query)
        first = self._listing(wanted, 1)
        self._check_total(wanted, first.pagination.total_records)
        rows = list(self._rows(wanted, first, updated_since))
        listed = len({row.ct_number for row in rows})
        if updated_since is not None:
            rows = [row for row in rows if row.moved_since(updated_since)]
        trials = newest(rows)
        self._superseded.update(old for before in trials.values() for old in before)
        missed = 0 if updated_since else first.pagination.total_records - listed
        return self._pages(trials, len(trials) + missed)

    def by_numbers(self, numbers: Sequence[str]) -> Iterator[Page]:
        """The trials with these numbers, without those that are gone or were submitted anew."""
        wanted = {number: () for number in numbers if number not in self._superseded}
        records = [record for number in wanted if (record := self._record(number, ())) is not None]
        found = tuple(record for record in records if isinstance(record, RawRecord))
        spoilt = tuple(record for record in records if isinstance(record, Unreadable))
        yield Page(found, spoilt, len(records))

    def _pages(self, trials: Mapping[str, tuple[str, ...]], total: int) -> Iterator[Page]:
        said: int | None = total
        numbers = list(trials)
        for start in range(0, max(len(numbers), 1), TRIALS_PER_PAGE):
            records: list[RawRecord] = []
            spoilt: list[Unreadable] = []
            for number in numbers[start : start + TRIALS_PER_PAGE]:
                found = self._record(number, trials[number])
                if isinstance(found, RawRecord):
                    records.append(found)
                else:
                    spoilt.append(
                        found or Unreadable(number, "listed, but CTIS does not hand it out")
                    )
            yield Page(tuple(records), tuple(spoilt), said)
            said = None

    def _rows(self, wanted: Any, first: Listing, since: date | None) -> Iterator[Row]:
        """The rows of all pages; with `since`, up to the first page on which nothing moved."""
        listing, page = first, 1
        while True:
            yield from listing.data
            moved = since is None or any(row.moved_since(since) for row in listing.data)
            if not (listing.pagination.next_page and listing.data and moved):
                return
            page += 1
            listing = self._listing(wanted, page)

    def _listing(self, wanted: Any, page: int) -> Listing:
        question = {
            "pagination": {"page": page, "size": self._size},
            "searchCriteria": wanted,
            "sort": ORDER,
        }
        return self._client.post(self._search, question, read_listing)

    def _check_total(self, wanted: Any, total: int) -> None:
        """A search that finds as much as no search at all was not understood."""
        if total > MOST_ROWS:
            raise PermanentError(
                f"ctis: {total} trials match and CTIS lists only {MOST_ROWS} of them: "
                "narrow the search or split it"
            )
        if total and total == self._listing({}, 1).pagination.total_records:
            raise PermanentError(
                f"ctis found all its {total} trials by {', '.join(wanted)}: it ignores a criterion "
                "that it does not know, so the API has probably changed"
            )

    def _record(self, number: str, before: tuple[str, ...]) -> RawRecord | Unreadable | None:
        """One trial; None where CTIS has none of that number, which it says in three ways."""
        try:
            served = self._client.get(f"{self._retrieve}/{number}", {}, _body)
        except PermanentError as error:
            if error.status in MISSING:
                return None
            raise
        if served.strip() == b"{}":
            return None
        try:
            return raw_record(served, before)
        except ParseError as error:
            return Unreadable(number, str(error))


def _body(answer: HttpResponse) -> bytes:
    """The bytes of a record; PassingError where the answer is cut off or no JSON."""
    try:
        msgspec.json.decode(answer.body, type=msgspec.Raw)
    except msgspec.DecodeError as error:
        raise PassingError(f"{answer.url} sent a broken record: {error}") from error
    return answer.body
