"""Asks registries by number for the registrations that records name and that we do not hold."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta

from msgspec import Struct, field

from db import cursor
from db.read import snapshots
from db.read.partners import partners_not_held
from db.transaction import writing
from jobs.runtime import Runtime
from jobs.sync.plan import INCREMENTAL, Plan, Search, refuse_the_past
from jobs.sync.run import Task, pull
from tracker.registries.base import Page, Source
from tracker.study.identifiers import Identifier


class PartnersReport(Struct):
    """What one registry was asked for by number; `absent` are the numbers that it does not have.

    `left` are due and wait for the next run, `why_not` says why nothing could be asked.
    """

    registry_key: str
    asked: int = 0
    found: int = 0
    absent: list[str] = field(default_factory=list)
    left: int = 0
    why_not: str = ""

    def line(self) -> str:
        """The counts in one sentence."""
        if self.why_not:
            return f"{self.registry_key}: {self.why_not}"
        return (
            f"{self.registry_key}: asked for {self.asked} registrations that records name; "
            f"{self.found} found, {len(self.absent)} not there; {self.left} still to be asked"
        )


class _ByNumber:
    """A registry that is searched by numbers alone."""

    def __init__(self, source: Source, numbers: Sequence[str]) -> None:
        self._source = source
        self._numbers = numbers
        self.found: set[str] = set()

    def data_timestamp(self) -> str | None:
        """As the registry says."""
        return self._source.data_timestamp()

    def search(self, query: Mapping[str, str], updated_since: date | None) -> Iterator[Page]:
        """The records with the numbers, as far as they are there."""
        del query, updated_since
        for page in self._source.by_numbers(self._numbers):
            for record in page.records:
                self.found.update((record.registration_number, *record.aliases))
            yield page

    def by_numbers(self, numbers: Sequence[str]) -> Iterator[Page]:
        """As the registry does."""
        return self._source.by_numbers(numbers)


def askable(runtime: Runtime) -> list[str]:
    """Return the registries that are switched on and give numbers of their own."""
    return [
        key
        for key, one in runtime.config.registries.items()
        if one.enabled and runtime.registry(key).facts.numbers.written
    ]


def fetch_partners(runtime: Runtime, registry_key: str) -> PartnersReport:
    """Ask the registry for the numbers that are due, at most `partners.per_run` of them.

    What comes takes the line of a sync, as found by the search PARTNERS: an old registration is not
    told as a new one, and a pass over these numbers says nothing about any other study. A number
    that is not there is remembered for `partners.again_after_days`. Raises TrackerError where the
    registry cannot be asked; then nothing is remembered.
    """
    report, settings, now = PartnersReport(registry_key), runtime.config.partners, runtime.now()
    with runtime.engine.connect() as connection:
        if not snapshots.has_complete(connection, registry_key):
            report.why_not = "sync it once as a whole before its registrations are asked for"
            return report
        asked = cursor.partners_asked(connection, now - timedelta(days=settings.again_after_days))
        missing = {one for named in partners_not_held(connection).values() for one in named}
    due = sorted(one for one in missing if one.issuer == registry_key and one not in asked)
    wanted = due[: settings.per_run]
    report.left = len(due) - len(wanted)
    if wanted:
        _ask(runtime, wanted, report, now)
    return report


def _ask(
    runtime: Runtime, wanted: Sequence[Identifier], report: PartnersReport, now: datetime
) -> None:
    key = report.registry_key
    form = runtime.registry(key).facts.numbers.asked
    numbers = {form.replace("{number}", one.number): one for one in wanted}
    source = _ByNumber(runtime.source(key), list(numbers))

    def plan(moment: datetime) -> Plan:
        with runtime.engine.connect() as connection:
            refuse_the_past(connection, key, moment)
        search = Search(snapshots.PARTNERS, {"numbers": "that records name"})
        return Plan([search], INCREMENTAL, is_baseline=False)

    pull(runtime, Task("partners", key, key), source, plan, None)
    absent = [one for number, one in numbers.items() if number not in source.found]
    with writing(runtime.engine) as connection:
        cursor.note_partners_asked(connection, absent, now)
    report.asked, report.found = len(numbers), len(numbers) - len(absent)
    report.absent = [one.number for one in absent]
