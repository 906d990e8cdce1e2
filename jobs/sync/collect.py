"""Brings one search home from a registry: every body kept first, then a verdict on the whole."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date

from msgspec import Struct, field, json
from sqlalchemy import Engine

from db.read.bodies import body_hash, load_bodies
from db.read.served import LastServed, last_served
from db.transaction import writing
from db.write.bodies import store_bodies
from db.write.served import note_served
from jobs.sync.journal import Journal, Step, Taken, journal_of
from tracker.errors import RefreshError
from tracker.issues import Issue, Level
from tracker.reading import Reading
from tracker.recency import Claim, is_later
from tracker.registries.base import (
    WHAT_CAME,
    Page,
    RawRecord,
    Recognised,
    Recognising,
    Source,
    Unreadable,
)
from tracker.registries.checks import Tally
from tracker.study.model import study_key

PASSES_BEFORE_GIVING_UP = 3
"""A registry refreshes once a day: three times in a row means that something else is wrong."""

MOST_ISSUES = 1000  # of one pass; a file of another format has as many as records


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

    def take(self, record: Taken) -> None:
        """Let this be the record of its number."""
        self.bodies[record.number] = record.sha256
        for alias in record.aliases:
            self.aliases[alias] = record.number
        if record.stamp is not None:
            self.stamps[record.number] = record.stamp
        if record.exported is not None:
            self.exported = max(record.exported, self.exported or "")

    def add_unreadable(self, spoilt: Unreadable, registry_key: str) -> None:
        """Count a record that cannot be read; the first ones are shown to a person."""
        self.unreadable += 1
        if spoilt.registration_number:
            self.spoilt.add(spoilt.registration_number)
        if len(self.issues) < MOST_ISSUES:
            self.issues.append(_issue(registry_key, spoilt))

    def add(self, step: Step, registry_key: str) -> None:
        """Add what a page had brought before this pass was broken off."""
        for taken in step.taken:
            self.take(taken)
        self.received += step.received
        self.duplicates += step.duplicates
        for spoilt in step.unreadable:
            self.add_unreadable(spoilt, registry_key)

    def add_total(self, total: int) -> None:
        """Add a page's total, which is said once for each chain of pages."""
        if total == WHAT_CAME:
            self.total = len(self.bodies) + self.unreadable
        else:
            self.total = total + (self.total or 0)

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
        if isinstance(source, Recognising):
            source.recognise_by(self._recognise)

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
            pages = self._source.search(query, updated_since)
            return self._collect(name, pages, journal_of(self._source))
        except RefreshError:
            return None

    def numbers(self, wanted: list[str]) -> Collected:
        """The records with these numbers, as far as the registry still has them."""
        return self._collect("known studies", self._source.by_numbers(sorted(wanted)), None)

    def _collect(self, name: str, pages: Iterator[Page], journal: Journal | None) -> Collected:
        collected = Collected()
        for step in journal.steps() if journal else ():
            collected.add(step, self.registry_key)
        for page in pages:
            step, bodies = self._add(collected, page)
            self._keep(page, step, bodies, journal)
            if page.total is not None:
                collected.add_total(page.total)
            received = len(collected.bodies) + collected.unreadable
            total = page.place.total(received) if page.place else collected.total
            self._progress(name, len(collected.bodies), total)
        return collected

    def _add(self, collected: Collected, page: Page) -> tuple[Step, dict[str, bytes]]:
        """Put a page's records into `collected`; returns what it brought, and bodies by hash."""
        step, bodies = Step(), dict[str, bytes]()
        for known in page.recognised:
            again = Taken(known.registration_number, known.body_sha256, known.aliases)
            self._meet(collected, step, again, bodies)
        for record in page.records:
            sha256 = body_hash(record.body)
            bodies[sha256] = record.body
            self._meet(collected, step, _taken(record, sha256), bodies)
        for spoilt in page.unreadable:
            step.unreadable.append(spoilt)
            collected.add_unreadable(spoilt, self.registry_key)
        return step, bodies

    def _meet(
        self, collected: Collected, step: Step, record: Taken, fresh: Mapping[str, bytes]
    ) -> None:
        is_second = record.number in collected.bodies
        for counts in (collected, step):
            counts.received += 1
            counts.duplicates += is_second
        if not is_second or not self._is_earlier(collected, record, fresh):
            collected.take(record)
            step.taken.append(record)

    def _is_earlier(self, collected: Collected, record: Taken, fresh: Mapping[str, bytes]) -> bool:
        """Whether a record that came before under the same number is the later one."""
        before = collected.bodies[record.number]
        if before == record.sha256:
            return False
        bodies = dict(fresh)
        lacking = {before, record.sha256} - bodies.keys()
        if lacking:
            with self._engine.connect() as connection:
                bodies |= load_bodies(connection, lacking)
        reading = Reading(study_key(self.registry_key, record.number), bodies)
        had = Claim(before, collected.stamps.get(record.number))
        return is_later(had, Claim(record.sha256, record.stamp), reading)

    def _keep(
        self, page: Page, step: Step, bodies: Mapping[str, bytes], journal: Journal | None
    ) -> None:
        """Keep the bodies of a page, what came last of its studies and, of a file, how far it is.

        All of it in one transaction, so that a page is kept as a whole or comes again.
        """
        noted = journal.take(page.place, step) if journal else None
        if not bodies and not noted:
            return
        last = self._last_served(page, step)
        with writing(self._engine) as connection:
            held = last_served(connection, last)
            before = {
                one.body_sha256: held[key].body_sha256
                for key, one in last.items()
                if key in held and held[key].body_sha256 != one.body_sha256
            }
            store_bodies(connection, bodies, self._media_type, self.registry_key, before)
            moved = [one for key, one in last.items() if held.get(key) != one]
            note_served(connection, moved)
            if journal and noted:
                journal.note(connection, noted)

    def _last_served(self, page: Page, step: Step) -> dict[str, LastServed]:
        """What is to be known again of a page's records that were read."""
        marks = {record.registration_number: record.mark for record in page.records}
        found = {}
        for one in step.taken:
            if one.number in marks:
                key = study_key(self.registry_key, one.number)
                aliases = json.encode(one.aliases).decode() if one.aliases else None
                found[key] = LastServed(key, one.sha256, marks[one.number], aliases)
        return found

    def _recognise(self, marks: Mapping[str, bytes]) -> dict[str, Recognised]:
        """Return the records that bear the mark of the last one of their number."""
        keys = {study_key(self.registry_key, number): number for number in marks}
        with self._engine.connect() as connection:
            held = last_served(connection, keys)
        return {
            keys[key]: Recognised(
                keys[key],
                one.body_sha256,
                json.decode(one.aliases, type=tuple[str, ...]) if one.aliases else (),
            )
            for key, one in held.items()
            if one.mark == marks[keys[key]]
        }


def _taken(record: RawRecord, sha256: str) -> Taken:
    number, aliases = record.registration_number, record.aliases
    return Taken(number, sha256, aliases, record.stamp, record.exported)


def _issue(registry_key: str, spoilt: Unreadable) -> Issue:
    return Issue(
        code="unreadable_record",
        level=Level.ERROR,
        registry_key=registry_key,
        field="record",
        value=spoilt.excerpt,
        message=spoilt.reason,
    )
