"""Kills the run of the alerts at random points and counts at the receivers: none lost, none twice.

`soak(points)` is what `make soak` calls; the tests call it with fewer points.
"""

from __future__ import annotations

import multiprocessing
import random
import shutil
import tempfile
import time
from collections import Counter
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from msgspec import Struct, field

from benchmarks.receiver import Receiver
from benchmarks.synthetic import make_corpus, next_day
from db.engine import open_store
from jobs.alerts.run import run_alerts
from jobs.demo.replica.corpus import Corpus
from jobs.demo.replica.server import Replica
from jobs.runtime import Runtime, utc_now
from jobs.sync.run import sync
from tracker.config import Config

DAYS = (date(2026, 10, 5), date(2026, 10, 6))
PRELOADED = [
    "jobs.alerts.run",
    "tracker.channels.service",
    "tracker.channels.atom",
    "benchmarks.soak_alerts",
]


class Counts(Struct):
    """What came of it."""

    points: int = 0
    killed: int = 0
    where: Counter[str] = field(default_factory=Counter)
    lost: int = 0
    twice: int = 0
    repeated_with_mark: int = 0
    messages: int = 0
    studies: int = 0


def settings_for(folder: Path, receiver: str, registry: str) -> dict[str, Any]:
    """Two webhooks, a feed and a folder; small messages, so that there are many."""
    hook = {"kind": "webhook", "most_items": 5, "most_messages": 50, "timeout_seconds": 5}
    return {
        "store": {"url": f"sqlite:///{folder / 'tracker.db'}"},
        "output": {"directory": str(folder / "out")},
        "registries": {
            "ctgov": {
                "base_url": registry,
                "seconds_between_requests": 0,
                "searches": {
                    "all": {
                        "title": "all",
                        "query": {"term": "AREA[LastUpdatePostDate]RANGE[MIN,MAX]"},
                    }
                },
            }
        },
        "alerts": {
            "rules": [
                {"name": "all", "least_importance": "trace", "channels": ["one", "file", "feed"]},
                {"name": "main", "at_once": ["two"]},
            ]
        },
        "channels": {
            "one": hook | {"url": f"{receiver}/one"},
            "two": hook | {"url": f"{receiver}/two"},
            "file": {"kind": "file"},
            "feed": {"kind": "atom"},
        },
        "watch": {"data_older_than_hours": 8760},
    }


def runtime_for(settings: dict[str, Any]) -> Runtime:
    """A runtime of these settings."""
    config = Config.model_validate(settings)
    return Runtime(config=config, engine=open_store(config.store.url), clock=utc_now)


def prepare(folder: Path, receiver: str, size: int) -> dict[str, Any]:
    """A store that has seen two days and told of the first; returns its settings."""
    before = make_corpus(11, size, as_of=DAYS[0])
    after, _ = next_day(before, 11, as_of=DAYS[1], pace=2)
    days = [
        Corpus.from_records(records, f"{day}T09:00:04")
        for records, day in zip((before, after), DAYS, strict=True)
    ]
    with Replica(days) as replica:
        settings = settings_for(folder, receiver, replica.base_url)
        runtime = runtime_for(settings)
        sync(runtime, "ctgov", observed_at=_at(DAYS[0]))
        run_alerts(runtime, now=_at(DAYS[0]))
        replica.advance()
        sync(runtime, "ctgov", full=True, observed_at=_at(DAYS[1]))
        runtime.engine.dispose()
    return settings


def _at(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 15, tzinfo=UTC)


def decide_and_send(settings: dict[str, Any]) -> None:
    """What is killed: one whole run of the alerts."""
    runtime = runtime_for(settings)
    run_alerts(runtime, now=_at(DAYS[1]))
    runtime.engine.dispose()


def soak(points: int = 200, size: int = 400, seed: int = 1) -> Counts:
    """Kill `points` runs at random moments, let each be run again, and compare what arrived."""
    receiver = Receiver()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        try:
            return _soak(folder, receiver, points, size, random.Random(seed))
        finally:
            receiver.close()


def _soak(folder: Path, receiver: Receiver, points: int, size: int, rng: random.Random) -> Counts:
    work = folder / "work"
    work.mkdir()
    settings = prepare(work, receiver.url, size)
    shutil.copytree(work, folder / "template")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(PRELOADED)
    _undisturbed(context, settings, receiver)  # this one also waits for the server that forks
    _reset(folder, receiver)
    expected, length = _undisturbed(context, settings, receiver)
    counts = Counts(points=points, messages=sum(len(texts) for texts in receiver.got.values()))
    counts.studies = sum(len(told) for told in expected.values())
    for _ in range(points):
        _reset(folder, receiver)
        length = _kill_one(context, settings, rng.random(), length, counts)
        decide_and_send(settings)
        _compare(expected, receiver, counts)
    return counts


def _reset(folder: Path, receiver: Receiver) -> None:
    shutil.rmtree(folder / "work")
    shutil.copytree(folder / "template", folder / "work")
    receiver.clear()


def _undisturbed(
    context: Any, settings: dict[str, Any], receiver: Receiver
) -> tuple[dict[str, Counter[str]], float]:
    started = time.monotonic()
    whole = context.Process(target=decide_and_send, args=(settings,))
    whole.start()
    whole.join()
    return receiver.told(), time.monotonic() - started


def _kill_one(
    context: Any, settings: dict[str, Any], part: float, length: float, counts: Counts
) -> float:
    """Kill one run after `part` of the `length` that it takes; returns how long it takes now."""
    victim = context.Process(target=decide_and_send, args=(settings,))
    started = time.monotonic()
    victim.start()
    victim.join(part * length)
    lived = time.monotonic() - started
    was_alive = victim.is_alive()
    victim.kill()
    victim.join()
    counts.killed += was_alive
    counts.where[_state(settings)] += 1
    return length * 1.03 if was_alive else min(length, lived)  # the machine has other work, too


def _state(settings: dict[str, Any]) -> str:
    """How far the victim came, by its ledger."""
    engine = open_store(settings["store"]["url"])
    with engine.connect() as connection:
        one = connection.exec_driver_sql
        decided = one("SELECT count(*) FROM considered_pass").scalar() == 2
        made = one("SELECT count(*) FROM alert WHERE digest_id IS NULL").scalar() == 0
        left = one("SELECT count(*) FROM digest WHERE state = 'pending'").scalar()
        begun = one("SELECT count(*) FROM delivery WHERE outcome = 'begun'").scalar()
    engine.dispose()
    if not decided:
        return "before deciding"
    if not made:
        return "decided"
    if begun:
        return "in mid-sending"
    return "messages made" if left else "all sent"


def _compare(expected: dict[str, Counter[str]], receiver: Receiver, counts: Counts) -> None:
    told = receiver.told()
    for path, numbers in expected.items():
        got = told.get(path, Counter())
        counts.lost += len(numbers - got)
        counts.twice += len(got - numbers)
    counts.repeated_with_mark += receiver.accepted - sum(len(t) for t in receiver.got.values())


def main(points: int = 200) -> None:
    """Print the counts."""
    found = soak(points)
    print(f"{found.points} points, {found.killed} killed in mid-run: {dict(found.where)}")
    print(f"messages {found.messages}, studies told {found.studies} (two receivers together)")
    print(f"lost {found.lost}, told twice {found.twice}")
    print(f"repeated with the same mark, dropped by the receiver: {found.repeated_with_mark}")


if __name__ == "__main__":
    main()
