"""Lives of invented studies: what a registry shows of each on each day, and a store that follows.

A life is a word, a letter a day. `A`, `B`, `C` are three records that differ, `a` and `b` the first
two spelt otherwise. An older parser reads `U` and today's does not; nobody reads `V`. `-` is gone,
`m` merged into another study, `<` still there though no search brings it, `=` as the day before.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

import pytest
from msgspec.structs import replace
from sqlalchemy import select, text

from db.engine import open_store
from db.read import studies, versions
from db.read.bodies import body_hash, load_bodies
from db.read.looks import looks_at
from db.read.observations import observations_of
from db.tables import ChangeRow, core_table
from db.tables.base import View
from db.transaction import writing
from db.write import runs, snapshots
from db.write.bodies import store_bodies
from jobs.runtime import Runtime
from jobs.sync.apply import Applied
from jobs.sync.outcome import Outcome
from jobs.sync.rebuild import rebuild
from jobs.sync.seen import Ending, Look, Pass, Seen
from tracker import derive as today
from tracker import reading
from tracker.config import load_config
from tracker.history import Happened, State, Version, replay
from tracker.reading import UNREADABLE, Reading
from tracker.study.model import study_key

_change = core_table(ChangeRow)
ISSUES = (
    "SELECT code, registry_key, field, value, level, seen FROM issue "
    f"WHERE code <> '{UNREADABLE}' AND closed_at IS NULL"
)
FOLLOWS = ("version", "change", "classification", "study", "results_duty")
REPOSITORY = Path(__file__).resolve().parents[2]
FIRST_DAY = datetime(2026, 10, 5, 15, tzinfo=UTC)
NEW_FOR_DAYS = 60
TARGET = "NCT99000099"
STEADY = "NCT99000090"  # never changes, so that a store is never wholly unreadable
TITLES = {"A": "Cells in Lupus Nephritis", "B": "Two", "C": "Three", "U": "Four", "V": "Five"}
SPELT = {"a": "  Cells in  Lupus Nephritis ", "b": "Two\t"}
COUNTS: dict[str, Any] = {"A": 10, "B": 20, "C": 20, "U": "forty", "V": "some"}

Rows = list[tuple[Any, ...]]


def body_of(number: str, letter: str) -> bytes:
    """The record of a study as the letter says."""
    upper = letter.upper()
    title = SPELT.get(letter) or TITLES[upper]
    section: dict[str, Any] = {
        "identificationModule": {"nctId": number, "briefTitle": title},
        "statusModule": {"studyFirstPostDateStruct": {"date": "2026-10-01", "type": "ACTUAL"}},
        "designModule": {
            "phases": ["PHASE9"] if upper == "B" else ["PHASE1"],
            "enrollmentInfo": {"count": COUNTS[upper]},
        },
    }
    if upper == "A":
        cells = {"type": "BIOLOGICAL", "name": "Umbilical cord mesenchymal stem cells"}
        section["conditionsModule"] = {"conditions": ["Lupus Nephritis"]}
        section["armsInterventionsModule"] = {"interventions": [cells]}
    return json.dumps({"protocolSection": section}).encode()


@contextmanager
def older_parser() -> Iterator[None]:
    """Read with a parser that is less strict than today's."""

    def fixed(body: bytes) -> bytes:
        return body.replace(b'"forty"', b"40")

    with pytest.MonkeyPatch.context() as patch:
        for name in ("derive", "read_study"):
            read = getattr(today, name)
            patch.setattr(
                reading, name, lambda key, number, body, read=read: read(key, number, fixed(body))
            )
        yield


class Told(NamedTuple):
    """A history of a study, by whoever tells it."""

    versions: list[Version]
    changes: Rows
    state: State | None


def _row(happened: Happened) -> tuple[Any, ...]:
    change = happened.change
    before, after = (
        None if value is None else json.dumps(value, separators=(",", ":"))
        for value in (change.before, change.after)
    )
    moment = (happened.observed_at, happened.version_number)
    return (*moment, change.path, change.kind, before, after)


class Follower:
    """A store of its own that follows lives, a pass a day."""

    def __init__(self, url: str, *, batch: int, full: bool) -> None:
        self.engine = open_store(url)
        self.batch = batch
        self.full = full  # else only what is new is brought, as an incremental pass does
        self.day = 0
        self._shown: dict[str, str] = {}
        self._left: set[str] = set()
        config = load_config(REPOSITORY / "config.toml", {"TRACKER_STORE__URL": url})
        self.runtime = Runtime(
            config=config, engine=self.engine, clock=lambda: FIRST_DAY + timedelta(days=90)
        )

    @property
    def now(self) -> datetime:
        return FIRST_DAY + timedelta(days=self.day)

    def follow(self, letters: Mapping[str, str]) -> Outcome:
        """One pass: a letter for each registration number."""
        outcome = self.look(*self.shown(letters))
        self.day += 1
        return outcome

    def shown(self, letters: Mapping[str, str]) -> tuple[dict[str, str], dict[str, str | None]]:
        """The letters that the registry shows today, and what it has no more."""
        gone: dict[str, str | None] = {
            n: TARGET if one == "m" else None for n, one in letters.items() if one in "-m"
        }
        brought = {n: letter for n, letter in letters.items() if letter not in "-m=<"}
        lost = {n for n, letter in letters.items() if letter == "<" and n in self._shown}
        self._left = (self._left | lost) - gone.keys() - brought.keys()
        brought |= {number: self._shown[number] for number in lost}
        self._shown = {n: letter for n, letter in self._shown.items() if n not in gone} | brought
        return dict(self._shown) if self.full else brought, gone

    def look(self, letters: Mapping[str, str], gone: Mapping[str, str | None]) -> Outcome:
        """One pass over what is shown; the day stays the same."""
        bodies = {number: body_of(number, letter) for number, letter in letters.items()}
        bodies[STEADY] = body_of(STEADY, "A")
        hashes = {number: body_hash(body) for number, body in bodies.items()}
        with writing(self.engine) as connection:
            by_hash = {hashes[number]: body for number, body in bodies.items()}
            store_bodies(connection, by_hash, "application/json")
            known = studies.known_studies(connection, "ctgov")
        there = {n for n, state in known.items() if state.gone_at is None}
        missing = {n: target for n, target in gone.items() if n in there}
        applied = Applied(self.engine, lambda: self.now, at_once=self.batch)
        return applied.apply(self._seen(hashes, missing))

    def _seen(self, hashes: dict[str, str], missing: dict[str, str | None]) -> Seen:
        run_id = runs.start_run(self.engine, "sync", "ctgov", self.now)
        snapshot_id = snapshots.open_snapshot(
            self.engine,
            run_id=run_id,
            registry_key="ctgov",
            search="all",
            query="{}",
            scope="full",
            observed_at=self.now,
            is_baseline=self.day == 0,
        )
        one = Pass(
            run_id=run_id,
            registry_key="ctgov",
            looks=(Look(snapshot_id, "all", self._looked_until()),),
            observed_at=self.now,
            is_baseline=self.day == 0,
            newly_registered_days=NEW_FOR_DAYS,
            unreadable_share=1.0,
            endings=(Ending(snapshot_id=snapshot_id),),
        )
        return Seen(
            one=one,
            bodies=hashes,
            found_by={number: ["all"] for number in hashes if number not in self._left},
            left=frozenset(self._left & hashes.keys()),
            missing=missing,
        )

    def _looked_until(self) -> date | None:
        return (self.now - timedelta(days=1)).date() if self.day else None

    def rebuild(self) -> None:
        """Derive everything again by the parser of the moment."""
        rebuild(self.runtime)

    def told(self, number: str) -> Told:
        """What the store says of a study."""
        key = study_key("ctgov", number)
        with self.engine.connect() as connection:
            found = connection.execute(select(_change).where(_change.c.study_key == key))
            return Told(
                [
                    Version(row.number, row.body_sha256, row.observed_at, row.registry_updated)
                    for row in versions.versions_of(connection, key)
                ],
                sorted(
                    (row.observed_at, row.number, row.path, row.kind, row.before, row.after)
                    for row in found
                ),
                studies.known_studies(connection, "ctgov").get(number),
            )

    def replayed(self, number: str) -> Told:
        """What the observations so far say of it."""
        key = study_key("ctgov", number)
        with self.engine.connect() as connection:
            looks = looks_at(connection, ["ctgov"])
            found = observations_of(connection, [key], looks=looks).get(key, [])
            bodies = load_bodies(connection, {o.body_sha256 for o in found if o.body_sha256})
        history = replay(found, Reading(key, bodies), NEW_FOR_DAYS)
        state = history.state and replace(  # no row keeps how it was first met
            history.state, is_baseline=False, looked_until=None
        )
        return Told(history.versions, sorted(map(_row, history.changes)), state)

    def content(self) -> dict[str, Rows]:
        """All that follows from bodies and code, row by row."""
        names = View.metadata.tables
        wanted = [name for name in names if name in FOLLOWS or name.startswith("study_")]
        queries = {name: f"SELECT * FROM {name}" for name in wanted} | {"issue": ISSUES}
        return {name: sorted(self.rows(query), key=repr) for name, query in queries.items()}

    def rows(self, query: str) -> Rows:
        """The answer to `query`, in SQL."""
        with self.engine.connect() as connection:
            return [tuple(row) for row in connection.execute(text(query))]


@pytest.fixture(scope="session")
def follower(empty_store: Path) -> Callable[..., Any]:
    """`with follower(batch=500, full=True) as made:` has a new and empty store."""

    @contextmanager
    def make(*, batch: int = 500, full: bool = True, url: str | None = None) -> Iterator[Follower]:
        with TemporaryDirectory() as folder:
            if url is None:
                shutil.copy(empty_store, Path(folder) / "tracker.db")
            there = f"sqlite:///{Path(folder) / 'tracker.db'}"
            made = Follower(url or there, batch=batch, full=full)
            try:
                yield made
            finally:
                made.engine.dispose()

    return make


@pytest.fixture(scope="session")
def older() -> Callable[[], Any]:
    """`with older():` an older parser reads, one that is less strict than today's."""
    return older_parser


@pytest.fixture(scope="session")
def body() -> Callable[[str, str], bytes]:
    """`body(number, letter)`: the record of a study."""
    return body_of
