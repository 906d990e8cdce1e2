"""Brings one search home from a registry: every body kept first, then a verdict on the whole."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date

from msgspec import Struct, field
from sqlalchemy import Engine

from db.read.bodies import body_hash
from db.transaction import writing
from db.write.bodies import store_bodies
from tracker.errors import RefreshError
from tracker.issues import Issue, Level
from tracker.registries.base import Page, Source
from tracker.registries.checks import Tally

PASSES_BEFORE_GIVING_UP = 3
"""A registry refreshes once a day: three times in a row means that something else is wrong."""


class Collected(Struct):
    """What one pass brought: body hash by number, aliases, and its tally."""

    bodies: dict[str, str] = field(default_factory=dict)
    aliases: dict[str, str] = field(default_factory=dict)  # obsolete number -> number
    spoilt: set[str] = field(default_factory=set)  # unreadable, but told by their number
    issues: list[Issue] = field(default_factory=list)
    received: int = 0
    duplicates: int = 0
    unreadable: int = 0
    total: int | None = None

    @property
    def numbers(self) -> set[str]:
        """The registration numbers that came, readable or not."""
        return self.bodies.keys() | self.spoilt

    @property
    def is_whole(self) -> bool:
        """Whether as many different records came as the registry said it has."""
        return self.total == len(self.bodies) + self.unreadable

    @property
    def tally(self) -> Tally:
        """The counts that the checks compare."""
        return Tally(
            received=len(self.bodies),
            duplicates=self.duplicates,
            unreadable=self.unreadable,
            total=self.total,
            named=len(self.spoilt),
        )


class Collector:
    """Pulls passes from one registry into the store; shows each page to `progress`."""

    def __init__(
        self,
        engine: Engine,
        source: Source,
        registry_key: str,
        media_type: str,
        progress: Callable[[str, int, int | None], None],
    ) -> None:
        self._engine = engine
        self._source = source
        self.registry_key = registry_key
        self._media_type = media_type
        self._progress = progress
        self.data_timestamp: str | None = None

    def search(self, name: str, query: dict[str, str], updated_since: date | None) -> Collected:
        """One whole pass. Raises RefreshError where the registry reloads again and again."""
        if self.data_timestamp is None:
            self.data_timestamp = self._source.data_timestamp()
        for _ in range(PASSES_BEFORE_GIVING_UP):
            collected = self._try_search(name, query, updated_since)
            before, self.data_timestamp = self.data_timestamp, self._source.data_timestamp()
            if collected is not None and self.data_timestamp == before:
                return collected
        raise RefreshError(
            f"{self.registry_key} loaded new data {PASSES_BEFORE_GIVING_UP} times while "
            f"{name} was read: try again later"
        )

    def _try_search(
        self, name: str, query: dict[str, str], updated_since: date | None
    ) -> Collected | None:
        """One pass, or None where the registry broke it off because its data changed."""
        try:
            return self._collect(name, self._source.search(query, updated_since))
        except RefreshError:
            return None

    def numbers(self, wanted: list[str]) -> Collected:
        """The records with these numbers, as far as the registry still has them."""
        return self._collect("known studies", self._source.by_numbers(sorted(wanted)))

    def _collect(self, name: str, pages: Iterator[Page]) -> Collected:
        collected = Collected()
        for page in pages:
            fresh = self._add(collected, page)
            if fresh:
                with writing(self._engine) as connection:
                    store_bodies(connection, fresh, self._media_type)
            self._progress(name, len(collected.bodies), collected.total)
        return collected

    def _add(self, collected: Collected, page: Page) -> dict[str, bytes]:
        """Put a page's records into `collected`; returns the bodies by hash."""
        if page.total is not None:  # said once for each chain of pages
            collected.total = page.total + (collected.total or 0)
        bodies = {}
        for record in page.records:
            sha256 = body_hash(record.body)
            bodies[sha256] = record.body
            collected.received += 1
            collected.duplicates += record.registration_number in collected.bodies
            collected.bodies[record.registration_number] = sha256
            for alias in record.aliases:
                collected.aliases[alias] = record.registration_number
        for spoilt in page.unreadable:
            collected.unreadable += 1
            if spoilt.registration_number:
                collected.spoilt.add(spoilt.registration_number)
            collected.issues.append(self._issue(spoilt.reason, spoilt.excerpt))
        return bodies

    def _issue(self, reason: str, excerpt: str) -> Issue:
        return Issue(
            code="unreadable_record",
            level=Level.ERROR,
            registry_key=self.registry_key,
            field="record",
            value=excerpt,
            message=reason,
        )
