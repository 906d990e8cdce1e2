"""Asks the ISRCTN API, which has no pages: first how many, then all of them in one answer.

Facts on the query language come from the API's description and from other clients;
docs/registries/isrctn.md gathers them and says which are not confirmed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING

from tracker.errors import ConfigError, PermanentError
from tracker.registries.base import Page
from tracker.registries.isrctn.pages import read_page

if TYPE_CHECKING:  # who only reads records need not load what asks for them
    from tracker.http import HttpClient


FIELDS = frozenset(
    {
        "condition",
        "intervention",
        "title",
        "sponsorOrganisation",
        "outcomeMeasures",
        "phase",
        "primaryStudyDesign",
        "recruitmentCountry",
        "ageRange",
        "conditionCategory",
        "lastEdited",
        "overallEndDate",
    }
)
"""The API answers an unknown field with no hits at all, which would look like an empty registry."""

LARGEST_ANSWER = 5000  # records; each has about 20 kB
NUMBERS_PER_REQUEST = 20
_FIELD = re.compile(r"(?<![\w:/])([A-Za-z]\w*)(?::|\s+(?:GE|GT|LE|LT)\s)")
_QUOTED = re.compile(r'"[^"]*"')
_UPDATED = re.compile(rb"<(?:\w+:)?trial\b[^>]*\blastUpdated=\"(\d{4}-\d{2}-\d{2})")


class Fetcher:
    """ISRCTN as a source of raw records."""

    def __init__(self, client: HttpClient, base_url: str, page_size: int) -> None:
        del page_size  # one answer holds everything
        self._client = client
        self._url = f"{base_url.rstrip('/')}/query/format/default"

    def data_timestamp(self) -> None:
        """The registry has no stamp of its data: records change one by one."""

    def search(self, query: Mapping[str, str], updated_since: date | None) -> Iterator[Page]:
        """All records that `query` ({"q": text}) finds, edited on `updated_since` or later.

        Raises ConfigError for a field that the API does not know, PermanentError where there are
        more hits than one answer should hold or the range of dates was ignored.
        """
        text = check_query(query)
        if updated_since is None:
            yield self._whole(text)
            return
        recent = f"lastEdited GE {updated_since}T00:00:00.000Z"
        page = self._whole(f"({text}) AND {recent}" if text else recent)
        self._check_range(text, page, updated_since)
        yield page

    def by_numbers(self, numbers: Sequence[str]) -> Iterator[Page]:
        """The records with these numbers; those that are gone are just not there.

        A number is searched as a word, so records that only mention it come too and are dropped.
        """
        for start in range(0, len(numbers), NUMBERS_PER_REQUEST):
            batch = numbers[start : start + NUMBERS_PER_REQUEST]
            page = self._whole(" OR ".join(batch))
            wanted = tuple(r for r in page.records if r.registration_number in batch)
            yield Page(wanted, page.unreadable, len(wanted) + len(page.unreadable))

    def _whole(self, text: str) -> Page:
        """Every hit in one answer; its count is taken again, since it may have moved meanwhile."""
        count = self._ask(text, 0).total or 0
        if count > LARGEST_ANSWER:
            raise PermanentError(
                f"isrctn: {count} records match, more than the {LARGEST_ANSWER} that one answer "
                "should hold (the API has no pages): narrow the search or split it"
            )
        return self._ask(text, count) if count else Page((), (), 0)

    def _ask(self, text: str, limit: int) -> Page:
        return self._client.get(self._url, {"q": text, "limit": str(limit)}, read_page)

    def _check_range(self, text: str, page: Page, since: date) -> None:
        """A range that the API ignores brings everything: all hits, old ones too."""
        older = [r for r in page.records if updated_on(r.body) < str(since)]
        if older and page.total == self._ask(text, 0).total:
            raise PermanentError(
                f"isrctn ignored 'lastEdited GE {since}' and sent all {page.total} records: "
                "the API has changed; `tracker sync isrctn --full` still works"
            )


def updated_on(body: bytes) -> str:
    """Return the day (ISO) of its last edit that a record gives; "9999" where it gives none."""
    found = _UPDATED.search(body)
    return found[1].decode() if found else "9999"


def check_query(query: Mapping[str, str]) -> str:
    """The text of the query; raises ConfigError where it uses what the API does not know."""
    if set(query) != {"q"}:
        raise ConfigError(f"isrctn search: {sorted(query)}; the one known parameter is q")
    text = " ".join(query["q"].split())
    unknown = sorted(set(_FIELD.findall(_QUOTED.sub('""', text))) - FIELDS)
    if unknown:
        raise ConfigError(
            f"isrctn search: the API finds nothing by {', '.join(unknown)}; "
            f"known: {', '.join(sorted(FIELDS))}"
        )
    return text
