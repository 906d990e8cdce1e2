"""What alerts should tell in a simulated year, by the story of the invented registry alone."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from typing import Any

from benchmarks.synthetic import Story

FIRST = datetime(2026, 2, 1, tzinfo=UTC)
OVERLAP = 3  # days that incremental passes overlap
LAG = 3  # days until ClinicalTrials.gov shows what it posted
FALLBACK = 60  # days that count as new where a search is new or altered
Record = dict[str, Any]


class Truth:
    """What should be told: an event waits until a pass can see it, melting with later ones."""

    def __init__(self) -> None:
        self.known: set[str] = set()
        self.touched: set[str] = set()
        self.expected: Counter[str] = Counter()
        self.new: set[str] = set()
        self.older: set[str] = set()  # told apart: twenty of a digest by name, the rest counted
        self.last_ok = FIRST.date()
        self.wide = False
        self.widened = False  # since the last accepted pass

    def happen(self, story: Story) -> None:
        """Remember the true changes of one day."""
        self.touched |= story.changed.keys()

    def begin(self, records: dict[str, Record]) -> None:
        """The first pass: everything that the search finds is known, and nothing is news."""
        self.known = {number for number, record in records.items() if self._is_found(record)}

    def believe(self, records: dict[str, Record], day: date, *, full: bool) -> None:
        """Expect what an accepted pass of `day` could see."""
        since = (self.last_ok - timedelta(days=OVERLAP)).isoformat()
        looked = self.last_ok - timedelta(days=LAG)
        new_since = (day - timedelta(days=FALLBACK) if self.widened else looked).isoformat()
        for number, record in records.items():
            if number not in self.known and not self._is_found(record):
                continue
            if full or _day(record, "lastUpdatePostDateStruct") >= since:
                self._see(number, record, new_since)
        if full:
            gone = self.known - records.keys()
            self.expected.update(gone)
            self.known -= gone
        self.last_ok = day
        self.widened = False

    def _see(self, number: str, record: Record, new_since: str) -> None:
        if number not in self.known:
            self.known.add(number)
            is_new = _day(record, "studyFirstPostDateStruct") >= new_since
            (self.new if is_new else self.older).add(number)
            self.expected[number] += is_new
        elif number in self.touched:
            self.expected[number] += 1
        self.touched.discard(number)

    def _is_found(self, record: Record) -> bool:
        design = _section(record, "designModule")
        return self.wide or design.get("studyType") == "INTERVENTIONAL"


def _section(record: Record, name: str) -> Record:
    section: Record = record["protocolSection"].get(name, {})
    return section


def _day(record: Record, name: str) -> str:
    day: str = _section(record, "statusModule").get(name, {}).get("date", "")
    return day


def number_of(record: Record) -> str:
    """The registration number of a record."""
    number: str = _section(record, "identificationModule")["nctId"]
    return number
