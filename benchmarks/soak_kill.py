"""Ends a sync with SIGKILL at random moments and runs it again, to show that no moment is unsafe.

A moment is a number of function calls, not of seconds: so it is the same on a busy machine.

Two syncs take turns: the first of an empty store, and a full one that meets new, changed, vanished
and merely reformatted studies. `python -m benchmarks soak_kill` tries 50 moments.
"""

from __future__ import annotations

import json
import multiprocessing
import os
import shutil
import signal
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from multiprocessing.connection import Connection
from pathlib import Path
from random import Random
from types import FrameType
from typing import Any

from sqlalchemy import Engine, text

from benchmarks.synthetic import make_corpus, next_day
from db.engine import open_store
from db.tables.base import Table, View
from jobs.demo.replica.corpus import Corpus
from jobs.demo.replica.server import Replica
from jobs.runtime import Runtime
from jobs.sync import apply
from jobs.sync.run import sync
from tracker.config import load_config

CONFIG = Path(__file__).parent.parent / "config.toml"
MONDAY, TUESDAY = date(2026, 10, 5), date(2026, 10, 6)
EVERYTHING = {"all": {"title": "all", "query": {"term": "AREA[LastUpdatePostDate]RANGE[MIN,MAX]"}}}
FINAL = ("body", "version", "change", "classification")
BATCH = 15  # studies
LONGEST = 1_200  # seconds after which a sync that is no slow one but a hung one is given up

_processes = multiprocessing.get_context("forkserver")


@dataclass(frozen=True)
class Stage:
    """One sync that is to be cut short: the store that it starts from, and what it must lead to."""

    name: str
    store: Path
    base_url: str
    day: date
    calls: int = 0
    content: Mapping[str, list[str]] = field(default_factory=dict)

    def environment(self, store: Path) -> dict[str, str]:
        """The settings of a run on `store`."""
        prefix = "TRACKER_REGISTRIES__CTGOV__"
        return {
            "TRACKER_STORE__URL": f"sqlite:///{store}",
            f"{prefix}BASE_URL": self.base_url,
            f"{prefix}SECONDS_BETWEEN_REQUESTS": "0",
            f"{prefix}PAGE_SIZE": "20",
            f"{prefix}SEARCHES": json.dumps(EVERYTHING),
        }


@dataclass
class Outcome:
    """What became of all tries: cut short, ended before the kill came, and what then differed."""

    killed: int = 0
    finished: int = 0
    differing: list[str] = field(default_factory=list)


def kill_and_repeat(folder: Path, *, points: int, seed: int, size: int = 120) -> Outcome:
    """Cut `points` syncs of `size` studies short, run each again, and compare the stores."""
    _processes.set_forkserver_preload(["benchmarks.soak_kill"])
    before = make_corpus(seed, size, as_of=MONDAY)
    after, _ = next_day(before, seed, as_of=TUESDAY)
    rng, outcome = Random(seed), Outcome()
    corpora = [
        Corpus.from_records(records, f"{day}T09:00:04")
        for records, day in ((before, MONDAY), (after, TUESDAY))
    ]
    with Replica(corpora[:1]) as first, Replica(corpora[1:]) as second:
        stages = _stages(folder, first.base_url, second.base_url)
        for number in range(points):
            _try(stages[number % 2], folder / f"killed{number}.db", rng, outcome)
    return outcome


def _stages(folder: Path, first_url: str, second_url: str) -> list[Stage]:
    """Both syncs, run undisturbed: how many calls they make and where they lead."""
    empty = folder / "empty.db"
    open_store(f"sqlite:///{empty}").dispose()
    first, after_first = _undisturbed(Stage("first", empty, first_url, MONDAY), folder)
    second, _ = _undisturbed(Stage("second", after_first, second_url, TUESDAY), folder)
    return [first, second]


def _undisturbed(stage: Stage, folder: Path) -> tuple[Stage, Path]:
    store = folder / f"undisturbed_{stage.name}.db"
    shutil.copy(stage.store, store)
    process, count = _start(stage, store)
    if process.exitcode != 0:
        raise RuntimeError(f"the {stage.name} sync ended with {process.exitcode}, undisturbed")
    calls = count.recv()
    return Stage(stage.name, stage.store, stage.base_url, stage.day, calls, content(store)), store


def _try(stage: Stage, store: Path, rng: Random, outcome: Outcome) -> None:
    shutil.copy(stage.store, store)
    share = rng.random()
    process, _ = _start(stage, store, last_call=1 + int(share * stage.calls))
    if process.exitcode == 0:
        outcome.finished += 1
    elif process.exitcode != -signal.SIGKILL:
        raise RuntimeError(f"the {stage.name} sync ended with {process.exitcode}, not killed")
    else:
        outcome.killed += 1
        pull_once(stage.environment(store), stage.day)
    found = content(store)
    differing = sorted(name for name in found if found[name] != stage.content[name])
    if differing or found.keys() != stage.content.keys():
        outcome.differing.append(f"{stage.name} sync, killed at {share:.0%}: {differing}")


def _start(stage: Stage, store: Path, last_call: int | None = None) -> tuple[Any, Connection]:
    """A process that has synced or was killed, and where it told its number of calls."""
    count, tell = _processes.Pipe(duplex=False)
    arguments = (stage.environment(store), stage.day, tell, last_call)
    process = _processes.Process(target=_pull_counting, args=arguments, daemon=True)
    process.start()
    tell.close()
    process.join(LONGEST)
    return process, count


def _pull_counting(
    environment: Mapping[str, str], day: date, tell: Connection, last_call: int | None
) -> None:
    """As `pull_once`, killed at call number `last_call`; says in the end how many there were."""
    calls = 0

    def count(_frame: FrameType, _event: str, _argument: object) -> None:
        nonlocal calls
        calls += 1
        if calls == last_call:
            os.kill(os.getpid(), signal.SIGKILL)

    sys.setprofile(count)
    pull_once(environment, day)
    sys.setprofile(None)
    tell.send(calls)


def pull_once(environment: Mapping[str, str], day: date) -> None:
    """One full sync as observed on `day`, concluded in batches so small that there are several."""
    apply.STUDIES_AT_ONCE = BATCH
    config = load_config(CONFIG, environment)
    engine = open_store(config.store.url)
    runtime = Runtime(config=config, engine=engine, clock=lambda: datetime.now(UTC))
    moment = datetime(day.year, day.month, day.day, 15, tzinfo=UTC)
    sync(runtime, "ctgov", full=True, observed_at=moment)
    engine.dispose()


def content(store: Path) -> dict[str, list[str]]:
    """All that a store says about studies, in order; which run brought it is left out."""
    engine = open_store(f"sqlite:///{store}")
    every = (*Table.metadata.tables, *View.metadata.tables)
    tables = [name for name in every if name in FINAL or name.startswith("study")]
    found = {name: _rows(engine, f"SELECT * FROM {name}") for name in tables}  # noqa: S608  our own names
    found["observation"] = _rows(
        engine, "SELECT study_key, observed_at, body_sha256 FROM observation"
    )
    found["integrity"] = _rows(engine, "PRAGMA integrity_check")
    engine.dispose()
    return found


def _rows(engine: Engine, query: str) -> list[str]:
    with engine.connect() as connection:
        return sorted(repr(tuple(row)) for row in connection.execute(text(query)))


def main() -> None:
    """Print how many of 50 syncs that were killed ended as an undisturbed one."""
    points = int(os.environ.get("POINTS", "50"))
    with tempfile.TemporaryDirectory() as folder:
        outcome = kill_and_repeat(Path(folder), points=points, seed=20261005)
    same = points - len(outcome.differing)
    print(
        f"{points} syncs: {outcome.killed} killed, {outcome.finished} ended before; {same} the same"
    )
    print("\n".join(outcome.differing))
    if outcome.differing:
        raise SystemExit(1)
