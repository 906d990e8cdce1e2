"""Brings one search home from a registry: every body kept first, then a verdict on the whole."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date

from msgspec import Struct, field
from sqlalchemy import Engine

from db.read.bodies import body_hash, load_bodies
from db.transaction import writing
from db.write.bodies import store_bodies
from tracker.errors import RefreshError
from tracker.issues import Issue, Level
from tracker.reading import Reading
from tracker.recency import Claim, is_later
from tracker.registries.base import Page, RawRecord, Source
from tracker.registries.checks import Tally
from tracker.study.model import study_key

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
    stamps: dict[str, str] = field(default_factory=dict)  # a collector's own day, by number
    exported: str | None = None  # the newest day on which a file was made

    @property
    def numbers(self) -> set[str]:
        """The registration numbers that came, readable or not."""
        return self.bodies.keys() | self.spoilt

    def take(self, record: RawRecord, sha256: str) -> None:
        """Let this be the record of its number."""
        number = record.registration_number
        self.bodies[number] = sha256
        if record.stamp is not None:
            self.stamps[number] = record.stamp
        if record.exported is not None:
            self.exported = max(record.exported, self.exported or "")
        for alias in record.aliases:
            self.aliases[alias] = number

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
            number = record.registration_number
            is_second = number in collected.bodies
            collected.received += 1
            collected.duplicates += is_second
            if not is_second or not self._is_earlier(collected, record, sha256, bodies):
                collected.take(record, sha256)
        for spoilt in page.unreadable:
            collected.unreadable += 1
            if spoilt.registration_number:
                collected.spoilt.add(spoilt.registration_number)
            collected.issues.append(self._issue(spoilt.reason, spoilt.excerpt))
        return bodies

    def _is_earlier(
        self, collected: Collected, record: RawRecord, sha256: str, fresh: Mapping[str, bytes]
    ) -> bool:
        """Whether a record that came before under the same number is the later one."""
        number = record.registration_number
        before = collected.bodies[number]
        if before == sha256:
            return False
        bodies = dict(fresh)
        if before not in bodies:
            with self._engine.connect() as connection:
                bodies |= load_bodies(connection, [before])
        reading = Reading(study_key(self.registry_key, number), bodies)
        had, has = Claim(before, collected.stamps.get(number)), Claim(sha256, record.stamp)
        return is_later(had, has, reading)

    def _issue(self, reason: str, excerpt: str) -> Issue:
        return Issue(
            code="unreadable_record",
            level=Level.ERROR,
            registry_key=self.registry_key,
            field="record",
            value=excerpt,
            message=reason,
        )
