"""Asks API v2 for studies, page by page, in a fixed order, to the very end.

Facts on paging, sorting and errors come from the registry's API pages; docs/registries/ctgov.md
gathers them and says which are not confirmed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING

from tracker.errors import ConfigError, PermanentError, RefreshError
from tracker.registries.base import Page, Recognise, nothing_known
from tracker.registries.ctgov.pages import read_page, read_version

if TYPE_CHECKING:  # who only reads records need not load what asks for them
    from tracker.http import HttpClient, HttpResponse


QUERY_NAMES = frozenset(
    {"cond", "term", "locn", "titles", "intr", "outc", "spons", "lead", "id", "patient"}
)
ORDER = "StudyFirstPostDate:asc,LastUpdatePostDate:asc"
"""The first never changes, so no record wanders while pages are read; unsorted, rows get lost."""

BAD_REQUEST = 400
NUMBERS_PER_REQUEST = 100  # keeps the address under 2 kB; 200 are known to work


class Fetcher:
    """ClinicalTrials.gov as a source of raw records."""

    def __init__(self, client: HttpClient, base_url: str, page_size: int) -> None:
        self._client = client
        self._studies = f"{base_url.rstrip('/')}/studies"
        self._version = f"{base_url.rstrip('/')}/version"
        self._page_size = page_size
        self._recognise: Recognise = nothing_known

    def recognise_by(self, recognise: Recognise) -> None:
        """Ask this about all that is served from now on."""
        self._recognise = recognise

    def data_timestamp(self) -> str:
        """The registry's stamp of its last data load; equal stamps mean equal data."""
        return self._client.get(self._version, {}, read_version)

    def search(self, query: Mapping[str, str], updated_since: date | None) -> Iterator[Page]:
        """All studies that `query` (names as in QUERY_NAMES) finds, page by page.

        `updated_since` restricts to records whose last update was posted that day or later.
        Raises ConfigError for an unknown name, PassingError and PermanentError as HttpClient.get.
        """
        params = {f"query.{name}": text for name, text in check_query(query).items()}
        if updated_since is not None:
            params["filter.advanced"] = f"AREA[LastUpdatePostDate]RANGE[{updated_since},MAX]"
        return self._pages(params)

    def by_numbers(self, numbers: Sequence[str]) -> Iterator[Page]:
        """The studies with these numbers or aliases; those that are gone are just not there."""
        for start in range(0, len(numbers), NUMBERS_PER_REQUEST):
            batch = numbers[start : start + NUMBERS_PER_REQUEST]
            yield from self._pages({"filter.ids": ",".join(batch)})

    def _pages(self, params: Mapping[str, str]) -> Iterator[Page]:
        """Only a missing token ends the chain: a page may be empty in the middle."""
        fixed = {**params, "sort": ORDER, "pageSize": str(self._page_size), "format": "json"}
        page, token = self._client.get(self._studies, {**fixed, "countTotal": "true"}, self._read)
        yield page
        seen: set[str] = set()
        while token:
            if token in seen:
                raise PermanentError(f"{self._studies} hands out the page token {token!r} twice")
            seen.add(token)
            page, token = self._next_page({**fixed, "pageToken": token})
            yield page

    def _read(self, answer: HttpResponse) -> tuple[Page, str | None]:
        return read_page(answer, self._recognise)

    def _next_page(self, params: Mapping[str, str]) -> tuple[Page, str | None]:
        """A refused token means that the chain has to begin again, not that the request is bad."""
        try:
            return self._client.get(self._studies, params, self._read)
        except PermanentError as error:
            if error.status == BAD_REQUEST:
                raise RefreshError(f"a page token is no longer taken: {error}") from error
            raise


def check_query(query: Mapping[str, str]) -> Mapping[str, str]:
    """`query` itself; raises ConfigError where a name is none that the API knows."""
    unknown = sorted(set(query) - QUERY_NAMES)
    if unknown or not query:
        raise ConfigError(
            f"ctgov search: {unknown or 'no query at all'}; known: {', '.join(sorted(QUERY_NAMES))}"
        )
    return query
