"""Asks the register for its trials, all in one answer."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from tracker.registries.xtr.parse import page_of

from tracker.http import HttpClient
from tracker.registries.base import Page


class Fetcher:
    """The register as a source of raw records."""

    def __init__(self, client: HttpClient, base_url: str, page_size: int) -> None:
        self._client = client
        self._trials = f"{base_url.rstrip('/')}/trials"
        self._page_size = page_size

    def data_timestamp(self) -> str | None:
        """None: the register has no such stamp."""
        return None

    def search(self, query: Mapping[str, str], updated_since: date | None) -> Iterator[Page]:
        """Yield the trials that `query` finds; `updated_since` narrows them where it is a day."""
        since = {} if updated_since is None else {"since": updated_since.isoformat()}
        size = {"size": str(self._page_size)}
        yield self._client.get(
            self._trials, {**query, **since, **size}, lambda answer: page_of(answer.body)
        )

    def by_numbers(self, numbers: Sequence[str]) -> Iterator[Page]:
        """Yield the trials with these numbers."""
        yield from self.search({"numbers": ",".join(numbers)}, None)
