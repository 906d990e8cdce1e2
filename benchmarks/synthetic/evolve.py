"""`next_day`: the registry a day later, with the story of everything that happened to it."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from datetime import date, timedelta
from random import Random
from typing import TYPE_CHECKING

from benchmarks.synthetic import edits, noise, progress
from benchmarks.synthetic.corpus import LAST_SERIAL, nct_id
from benchmarks.synthetic.parts import part
from benchmarks.synthetic.plan import draw_plan
from benchmarks.synthetic.record import put_in_order, write
from benchmarks.synthetic.story import Event, Story, told
from benchmarks.synthetic.timeline import settle
from benchmarks.synthetic.words import Record

if TYPE_CHECKING:
    from collections.abc import Iterator

Alteration = Callable[[Record, Random, date], bool]
"""Alters a record in place and says whether it could."""

CHANGES: tuple[Alteration, ...] = (
    progress.started,
    progress.full,
    progress.completed,
    progress.terminated,
    progress.suspended,
    progress.resumed,
    progress.withdrawn,
    progress.reason_reworded,
    progress.enrollment_raised,
    progress.completion_slipped,
    progress.results_posted,
    edits.phase_changed,
    edits.sponsor_changed,
    edits.collaborator_joined,
    edits.site_opened,
    edits.country_joined,
    edits.title_edited,
    edits.criteria_edited,
    edits.primary_outcome_replaced,
    edits.number_added,
    edits.condition_added,
)
NOISE: tuple[Alteration, ...] = (
    noise.reordered,
    noise.respaced,
    noise.unescaped,
    noise.relocated,
    noise.reindexed,
)
NEW, VANISHED, SILENT, CHANGED, NOISY = 0.012, 0.004, 0.005, 0.0025, 0.005
"""Shares of the corpus a day; the last two are for each kind of change and of noise."""

TRIES = 400
"""Studies looked at for one change before it is given up for the day."""

LATE = timedelta(days=3000)


def next_day(
    records: list[Record], seed: int, *, as_of: date, pace: float = 1.0
) -> tuple[list[Record], Story]:
    """The records as served on `as_of`, and what happened since; those given are left alone.

    Unchanged parts are shared with the given records, so alter neither list. With `pace` 1 or more
    every kind of event happens at least once where a study fits; below 1 a day may pass without.
    Deterministic in records, seed, day and pace.
    """
    day = _Day(records, Random(f"{seed}:{as_of}"), as_of, pace)
    changed = dict(day.changes())
    silent = dict(day.silences())
    noisy = dict(day.noises())
    vanished = day.vanish()
    new, late = day.register()
    story = Story(as_of, new, late, changed | silent, vanished, noisy)
    return list(day.records.values()), story


class _Day:
    """The state of one `next_day`: each study is touched by one event at most."""

    def __init__(self, records: list[Record], rng: Random, as_of: date, pace: float) -> None:
        self.rng, self.as_of, self.pace = rng, as_of, pace
        self.size = len(records)
        self.records = {number_of(record): _loaded(record, as_of) for record in records}
        self.untouched = list(self.records)
        rng.shuffle(self.untouched)

    def count(self, share: float) -> int:
        """How many of them today: by share, the rest by chance, at full pace one at least."""
        expected = share * self.size * self.pace
        drawn = int(expected) + (self.rng.random() < expected % 1)
        return max(drawn, 1) if self.pace >= 1 else drawn

    def happen(self, count: int, alter: Alteration) -> Iterator[tuple[str, Record, Record]]:
        """(number, before, after) of so many untouched studies that the alteration fits."""
        done = 0
        passed: list[str] = []
        while done < count and self.untouched and len(passed) < TRIES:
            number = self.untouched.pop()
            before = self.records[number]
            after = deepcopy(before)
            if is_stub(before) or not alter(after, self.rng, self.as_of):
                passed.append(number)
                continue
            put_in_order(after)
            self.records[number] = after
            done += 1
            yield number, before, after
        self.untouched = passed[::-1] + self.untouched

    def changes(self) -> Iterator[tuple[str, Event]]:
        """What sponsors changed."""
        for change in CHANGES:
            for number, before, after in self.happen(self.count(CHANGED), change):
                _update(after, self.as_of)
                yield number, Event(change.__name__, told(before, after))

    def silences(self) -> Iterator[tuple[str, Event]]:
        """What the registry itself set to UNKNOWN, no update date moving."""
        for number, before, after in self.happen(self.count(SILENT), progress.fell_silent):
            yield number, Event("fell_silent", told(before, after), silent=True)

    def noises(self) -> Iterator[tuple[str, str]]:
        """What looks different and is not."""
        for alter in NOISE:
            for number, _, _ in self.happen(self.count(NOISY), alter):
                yield number, alter.__name__

    def vanish(self) -> tuple[str, ...]:
        """Studies that the registry no longer has."""
        gone = [self.untouched.pop() for _ in range(min(self.count(VANISHED), len(self.untouched)))]
        for number in gone:
            del self.records[number]
        return tuple(sorted(gone))

    def register(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """New studies, numbered on from the last; one in eight was registered years ago."""
        last = max((serial_of(number) for number in self.records), default=0)
        numbers = [nct_id(s) for s in range(last + 1, min(last + self.count(NEW), LAST_SERIAL) + 1)]
        late = tuple(numbers[7::8])
        for number in numbers:
            posted = self.as_of - (LATE if number in late else timedelta(0))
            days = (posted - timedelta(days=7), posted - timedelta(days=3), posted)
            dates = settle(self.rng, self.as_of, days)
            plan = draw_plan(self.rng, number, self.as_of, dates)
            self.records[number] = write(self.rng, plan, self.as_of)
        return tuple(numbers), late


def number_of(record: Record) -> str:
    """The registration number of a record."""
    number: str = record["protocolSection"]["identificationModule"]["nctId"]
    return number


def serial_of(number: str) -> int:
    """The serial within the synthetic range: 17 for NCT99000017."""
    return int(number.removeprefix("NCT99"))


def is_stub(record: Record) -> bool:
    """A withheld record: nothing in it could change."""
    status: str = record["protocolSection"]["statusModule"]["overallStatus"]
    return status == "WITHHELD"


def _loaded(record: Record, as_of: date) -> Record:
    """The record with the day of the new load, sharing everything else."""
    if "derivedSection" not in record:
        return dict(record)
    section = record["derivedSection"]
    misc = section["miscInfoModule"] | {"versionHolder": as_of.isoformat()}
    return record | {"derivedSection": section | {"miscInfoModule": misc}}


def _update(record: Record, as_of: date) -> None:
    """The bookkeeping of an update: verified, submitted and posted now."""
    status = part(record, "statusModule")
    status["statusVerifiedDate"] = f"{as_of:%Y-%m}"
    status["lastUpdateSubmitDate"] = (as_of - timedelta(days=2)).isoformat()
    status["lastUpdatePostDateStruct"] = {"date": as_of.isoformat(), "type": "ESTIMATED"}
