"""A quarter of a service that sleeps, restarts and meets a bad pass: reports and their trends."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest
from sqlalchemy import Engine

from db.engine import open_store
from jobs.reports.build import select_studies
from jobs.runtime import Runtime
from jobs.service.run_once import fire
from jobs.service.scheduler import scheduled_jobs
from tracker.as_of import AsOf
from tracker.config import Config
from tracker.reports.request import ReportRequest

Make = Callable[..., Any]
Record = dict[str, Any]
Studies = dict[int, tuple[str, str]]
CROHN, KNEE = "Crohn Disease", "Knee Osteoarthritis"
COHORT = {"key": "msc_autoimmune", "title": "MSC", "therapies": ["msc"]}
FIRST, LAST = date(2026, 10, 1), date(2027, 1, 6)
WEEK, HOUR = timedelta(days=7), timedelta(hours=1)
OFF = [
    (date(2026, 10, 20), date(2026, 10, 24)),
    (date(2026, 11, 30), date(2026, 12, 4)),  # the machine is off when December begins
    (date(2026, 12, 20), date(2026, 12, 29)),
]
MONDAY, SYNCS = 0, {0, 2, 4, 6}
BAD = date(2026, 11, 1)  # a Sunday, the first day of a period: its pass is rejected
TREND = re.compile(
    r"^msc_autoimmune: (?P<trials>\d+) trials?(?: \((?P<net>[+-]\d+) since (?P<since>[\d-]+): "
    r"(?P<entered>\d+) entered, (?P<left>\d+) left\))?; "
    r"recruiting (?P<recruiting>\d+)(?: \((?P<moved>[+-]\d+)\))?$",
    re.MULTILINE,
)


def weeks(rng: Random, count: int) -> list[Studies]:
    """What the registry has each week: (disease, status) of each study by its serial number."""
    studies = {n: (CROHN if n % 2 else KNEE, "RECRUITING") for n in range(1, 25)}
    found = [dict(studies)]
    for _ in range(count - 1):
        serial = max(studies) + 1
        for number in range(serial, serial + rng.randint(1, 3)):
            studies[number] = (rng.choice([CROHN, CROHN, KNEE]), "NOT_YET_RECRUITING")
        for number in rng.sample(sorted(studies), 3):
            disease, _ = studies[number]
            studies[number] = (disease, rng.choice(["RECRUITING", "COMPLETED", "TERMINATED"]))
        mover = rng.choice(sorted(studies))
        studies[mover] = (KNEE if studies[mover][0] == CROHN else CROHN, studies[mover][1])
        if rng.random() < 0.5:
            del studies[rng.choice(sorted(studies))]
        found.append(dict(studies))
    return found


def members(studies: Studies) -> set[int]:
    return {serial for serial, (disease, _) in studies.items() if disease == CROHN}


def recruiting(studies: Studies) -> int:
    return sum(one == (CROHN, "RECRUITING") for one in studies.values())


def served(record: Make, studies: Studies) -> list[Record]:
    cells = {"type": "BIOLOGICAL", "name": "Mesenchymal stem cells"}
    arm = {"label": "Cells", "type": "EXPERIMENTAL", "interventionNames": ["Biological: x"]}
    return [
        record(
            serial,
            identificationModule={"briefTitle": f"Mesenchymal stem cells for {disease}"},
            statusModule={"overallStatus": status},
            conditionsModule={"conditions": [disease]},
            armsInterventionsModule={"interventions": [cells], "armGroups": [arm]},
        )
        for serial, (disease, status) in studies.items()
    ]


class Quarter:
    """The service day by day, on a clock of its own; `seen` is what it observed on which day."""

    def __init__(self, made: Any, folder: Path, registry: Sequence[tuple[date, Studies]]) -> None:
        self.made = made
        self.folder = folder
        self.registry = list(registry)
        self.seen: dict[date, Studies] = {}
        self.engine: Engine = made.runtime.engine
        self.config = configured(made.runtime.config, folder)
        self.shown = 0

    def live(self) -> None:
        day = FIRST
        while day <= LAST:
            self._registry_of(day)
            if day.weekday() in SYNCS and not any(start <= day <= end for start, end in OFF):
                self._day(day)
            day += timedelta(days=1)

    def _registry_of(self, day: date) -> None:
        newest = max(n for n, (since, _) in enumerate(self.registry) if since <= day)
        while self.shown < newest:
            self.made.replica.advance()
            self.shown += 1

    def _day(self, day: date) -> None:
        """The jobs of a day, each fired by two schedulers, which are started anew on Mondays."""
        if day.weekday() == MONDAY:
            self.engine.dispose()
            self.engine = open_store(self.made.url)
        for hour in (15, 16):
            moment = datetime(day.year, day.month, day.day, hour, tzinfo=UTC)
            for _ in range(2):
                runtime = Runtime(config=self.config, engine=self.engine, clock=lambda m=moment: m)
                for job in scheduled_jobs(runtime):
                    fire(runtime, job, HOUR)
        if day != BAD:
            self.seen[day] = self.registry[self.shown][1]

    def ledger(self) -> list[tuple[str, str]]:
        """(day on which reports were written, outcome), from the ledger of runs."""
        query = "SELECT started_at, outcome FROM run WHERE job = 'scheduled reports' ORDER BY id"
        return [(str(at)[:10], outcome) for at, outcome in self.made.rows(query)]

    def trends(self) -> list[dict[str, str | None]]:
        """The trends in the digests, each once, in the order in which they were told."""
        found = []
        query = "SELECT text FROM digest ORDER BY id"
        for (text,) in self.made.rows(query):
            found += [match.groupdict() for match in TREND.finditer(text)]
        return list({tuple(one.values()): one for one in found}.values())

    def as_of(self, day: date) -> int:
        """How many trials of the cohort a report of that day counts."""
        runtime = Runtime(config=self.config, engine=self.engine, clock=self.made.runtime.clock)
        request = ReportRequest(cohort="msc_autoimmune", as_of=AsOf.on(day))
        with self.engine.connect() as connection:
            return len(select_studies(runtime, connection, request).trials.frame)


def configured(config: Config, folder: Path) -> Config:
    settings = config.model_dump(mode="json", exclude_defaults=True)
    rule = {"name": "news", "cohort": "msc_autoimmune", "channels": ["file"]}
    more: dict[str, Any] = {
        "cohorts": [COHORT],
        "alerts": {"rules": [rule]},
        "channels": {"file": {"kind": "file"}},
        "output": {"directory": str(folder)},
        "schedule": {
            "sync": {"ctgov": "0 15 * * mon,wed,fri,sun"},
            "digest": "0 16 * * *",
            "watch": "0 15 * * *",
            "report": "monthly",
        },
        "reports": {"kinds": ["landscape", "changes"], "formats": ["md"], "tell": True},
    }
    return Config.model_validate(settings | more)


@pytest.fixture
def quarter(world: Make, record: Make, tmp_path: Path) -> Iterator[Quarter]:
    truth = weeks(Random(10), 15)
    registry = [(FIRST + number * WEEK, studies) for number, studies in enumerate(truth)]
    worst = dict(list(truth[4].items())[:8])
    registry += [(BAD, worst), (BAD + timedelta(days=1), truth[4])]
    registry.sort(key=lambda one: one[0])
    days = [served(record, studies) for _, studies in registry]
    made = world(*days, full_every_days=0, largest_drop=0.3, page_size=100)
    lived = Quarter(made, tmp_path / "out", registry)
    yield lived
    lived.engine.dispose()  # its last start; the world closes only its own


def test_each_period_has_its_reports_once_and_a_trend_that_adds_up(quarter: Quarter) -> None:
    quarter.live()
    written = [date(2026, 10, 2), date(2026, 11, 2), date(2026, 12, 6), date(2027, 1, 1)]
    assert quarter.ledger() == [(f"{day}", "ok") for day in written]
    periods = ["2026-10-01", "2026-11-01", "2026-12-01", "2027-01-01"]
    folders = [path.name for path in quarter.folder.iterdir() if path.is_dir()]
    assert sorted(folders) == [*periods, "latest"]
    pages = [quarter.folder / name / "landscape-msc_autoimmune.md" for name in periods]
    assert all(page.is_file() for page in pages)
    assert pages[-1].read_bytes() == (quarter.folder / "latest" / pages[-1].name).read_bytes()

    told = quarter.trends()
    assert [one["since"] for one in told] == [None, *(f"{day}" for day in written[:-1])]
    for before, day, one in zip([None, *written], written, told, strict=False):
        now = quarter.seen[day]
        then = quarter.seen[before] if before else {}
        assert int(one["trials"] or 0) == len(members(now)) == quarter.as_of(day)
        assert int(one["recruiting"] or 0) == recruiting(now)
        if before:
            assert int(one["entered"] or 0) == len(members(now) - members(then))
            assert int(one["left"] or 0) == len(members(then) - members(now))
            assert int(one["net"] or 0) == quarter.as_of(day) - quarter.as_of(before)
            assert int(one["moved"] or 0) == recruiting(now) - recruiting(then)
    assert any(int(one["left"] or 0) for one in told), "somebody left: else this shows little"
