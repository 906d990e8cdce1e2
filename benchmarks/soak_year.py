"""A year of the tracker in minutes: outages, restarts, a wider search, both clock changes.

What truly happened comes from the invented registry's own story, so every event can be counted:
told exactly once, lost, or invented. `simulate(days)` also runs, shorter, among the tests.
"""

from __future__ import annotations

import random
import re
import tempfile
from collections import Counter
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from msgspec import Struct, field

from benchmarks.receiver import Receiver
from benchmarks.synthetic import make_corpus, next_day
from benchmarks.year_truth import FALLBACK, FIRST, OVERLAP, Record, Truth, number_of
from db.engine import open_store
from jobs.alerts.run import run_alerts
from jobs.demo.replica.corpus import Corpus
from jobs.demo.replica.faults import Faults
from jobs.demo.replica.server import Replica
from jobs.runtime import Runtime
from jobs.service.timetable import cron_table
from jobs.sync.run import sync
from jobs.sync.summary import SyncReport
from tracker.config import Config
from tracker.errors import TrackerError

NARROW = "AREA[StudyType]INTERVENTIONAL"
WIDE = "AREA[LastUpdatePostDate]RANGE[MIN,MAX]"


class Year(Struct):
    """The counts; `lost` and `invented` are what should be 0."""

    days: int = 0
    failed_syncs: int = 0
    full_passes: int = 0
    restarts: int = 0
    receiver_down: int = 0
    true_events: int = 0
    noise: int = 0
    told: int = 0
    lost: int = 0
    invented: int = 0
    messages: int = 0
    repeated_with_mark: int = 0
    notices: Counter[str] = field(default_factory=Counter)


class _Tracker:
    """The tracker under test, in a world where each day has a registry and a moment of its own."""

    def __init__(self, folder: Path, receiver: Receiver) -> None:
        self._folder = folder
        self._receiver = receiver
        self.now = FIRST
        self.query = NARROW
        self._url = f"sqlite:///{folder / 'tracker.db'}"
        self._engine = open_store(self._url)

    def restart(self) -> None:
        """Forget everything that is not in the database."""
        self.close()
        self._engine = open_store(self._url)

    def close(self) -> None:
        """Let go of the database."""
        self._engine.dispose()

    def day(self, records: list[Record], faults: str) -> SyncReport | None:
        """Sync with a registry that has these records; None where the sync failed."""
        corpus = Corpus.from_records(records, f"{self.now:%Y-%m-%d}T09:00:04")
        with Replica([corpus], faults=Faults.parse(faults)) as replica:
            try:
                return sync(self._runtime(replica.base_url), "ctgov")
            except TrackerError:
                return None

    def tell(self) -> None:
        """Run the alerts."""
        run_alerts(self._runtime("http://127.0.0.1:9"))

    def _runtime(self, registry: str) -> Runtime:
        config = Config.model_validate(
            {
                "store": {"url": self._url},
                "output": {"directory": str(self._folder)},
                "registries": {"ctgov": _registry(registry, self.query)},
                "alerts": {
                    "rules": [
                        {"name": "all", "least_importance": "trace", "channels": ["hook", "feed"]}
                    ],
                    "newly_registered_days": FALLBACK,
                    "retry_after_minutes": [60],
                },
                "channels": {
                    "hook": {"kind": "webhook", "url": f"{self._receiver.url}/hook"},
                    "feed": {"kind": "atom"},
                },
            }
        )
        return Runtime(config=config, engine=self._engine, clock=lambda: self.now)


def _registry(url: str, query: str) -> dict[str, Any]:
    return {
        "base_url": url,
        "seconds_between_requests": 0,
        "longest_wait_seconds": 0,
        "attempts": 2,
        "overlap_days": OVERLAP,
        "searches": {"all": {"title": "all", "query": {"term": query}}},
    }


def simulate(days: int = 365, size: int = 150, seed: int = 5) -> Year:
    """Live through `days`; outages, restarts and the wider search fall where they fit in."""
    receiver = Receiver()
    with tempfile.TemporaryDirectory() as folder:
        try:
            with closing(_Tracker(Path(folder), receiver)) as tracker:
                return _simulate(tracker, receiver, days, size, seed)
        finally:
            receiver.close()


def _simulate(tracker: _Tracker, receiver: Receiver, days: int, size: int, seed: int) -> Year:
    rng, truth, year = random.Random(seed), Truth(), Year(days=days)
    records = make_corpus(seed, size, as_of=FIRST.date())
    due = cron_table("15 2 * * *", "Europe/Berlin")  # within the hour that clock changes move
    outage = range(days // 3, days // 3 + 4)
    for number in range(days):
        tracker.now = due.next(tracker.now) or tracker.now
        day = tracker.now.date()
        if number:
            records, story = next_day(records, seed, as_of=day, pace=0.4)
            truth.happen(story)
            year.noise += len(story.noise)
        if number == days // 2:
            tracker.query, truth.wide, truth.widened = WIDE, True, True
        broken = number in outage or (number > 0 and rng.random() < 0.03)
        faults = "503" if broken else rng.choice(["", "", "", "429:at=2,retry-after=0", "cut:at=2"])
        report = tracker.day(records, faults)
        _believe(truth, year, report, {number_of(r): r for r in records}, day)
        if rng.random() < 0.05:
            tracker.restart()
            year.restarts += 1
        receiver.status = 500 if rng.random() < 0.04 else 204
        year.receiver_down += receiver.status == 500
        tracker.tell()
    _settle(tracker, receiver)
    return _counted(year, truth, receiver)


def _believe(
    truth: Truth, year: Year, report: SyncReport | None, records: dict[str, Record], day: date
) -> None:
    if report is None:
        year.failed_syncs += 1
    elif report.is_baseline:
        truth.begin(records)
        truth.last_ok = day
    else:
        year.full_passes += report.scope == "full"
        truth.believe(records, day, full=report.scope == "full")


def _settle(tracker: _Tracker, receiver: Receiver) -> None:
    """Let what the receiver refused arrive."""
    receiver.status = 204
    tracker.now += timedelta(hours=2)
    tracker.tell()


NEW = re.compile(r"^  (NCT99\d{6}) \|.*\n  - newly registered$", re.MULTILINE)
OLDER = re.compile(r"^  (NCT99\d{6}) \|.*\n  - older, now seen$", re.MULTILINE)
UNNAMED = re.compile(r"^Older, now seen: .* (\d+) of them not shown here", re.MULTILINE)
NOTICE = re.compile(r"^\* (TROUBLE: .*|All clear: .*|ctgov: .*)$", re.MULTILINE)
KINDS = {
    "first pass": "baseline",
    "search was altered": "wider search",
    "TROUBLE: ctgov: the last accepted": "data old",
    "TROUBLE: ctgov: 3 syncs": "registry failing",
    "TROUBLE: channel hook": "delivery stuck",
    "All clear": "all clear",
}


def _counted(year: Year, truth: Truth, receiver: Receiver) -> Year:
    texts = receiver.got["/hook"].values()
    older = Counter(number for text in texts for number in OLDER.findall(text))
    new = Counter(number for text in texts for number in NEW.findall(text))
    unnamed = sum(int(count) for text in texts for count in UNNAMED.findall(text))
    told = receiver.told()["/hook"] - older
    year.true_events = truth.expected.total() + len(truth.older)
    year.told = told.total() + older.total() + unnamed
    year.lost = (truth.expected - told).total() + (Counter(truth.new) - new).total()
    year.lost += max(0, len(truth.older) - older.total() - unnamed)
    year.invented = (told - truth.expected).total() + (new - Counter(truth.new)).total()
    year.invented += (older - Counter(truth.older)).total()
    year.messages = len(texts)
    year.repeated_with_mark = receiver.accepted - len(texts)
    for text in texts:
        for notice in NOTICE.findall(text):
            kind = next((kind for words, kind in KINDS.items() if words in notice), notice)
            year.notices[kind] += 1
    return year


def main() -> None:
    """Print the counts of a year."""
    year = simulate()
    for name in year.__struct_fields__:
        print(f"{name}: {getattr(year, name)}")


if __name__ == "__main__":
    main()
