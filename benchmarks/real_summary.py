"""Puts the main job on real records into figures: `python -m benchmarks.real_summary`.

It looks for the reference corpus in the folder `shared` beside the checkout, or $TRACKER_SHARED.
"""

from __future__ import annotations

import os
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import text

from benchmarks.real_corpus import change_detection, day, report
from db.engine import open_store
from db.tables.base import Table
from jobs.demo.replica.corpus import load_corpus
from jobs.demo.replica.server import Replica
from jobs.runtime import Runtime
from jobs.sync.run import sync
from jobs.sync.summary import SyncReport
from tracker.config import load_config

CHECKOUT = Path(__file__).parent.parent
JANUARY = datetime(2022, 1, 21, tzinfo=UTC)
NEXT_DAY = datetime(2022, 1, 22, tzinfo=UTC)
OCTOBER = datetime(2022, 10, 20, tzinfo=UTC)
LANDSCAPE = {
    "phase": "SELECT phase, count(*) FROM study GROUP BY 1 ORDER BY 2 DESC",
    "sponsor type": "SELECT sponsor_type, count(*) FROM study GROUP BY 1 ORDER BY 2 DESC",
    "country": "SELECT country, count(*) FROM study_country GROUP BY 1 ORDER BY 2 DESC LIMIT 15",
}
UNMAPPED = {
    "countries": "SELECT count(*) FROM study_site WHERE raw_country > '' AND country IS NULL",
    "phases": "SELECT count(*) FROM issue WHERE field = 'phases'",
    "errors": "SELECT count(*) FROM issue WHERE level = 'error'",
}


@dataclass
class Step:
    """One sync: its report, how many requests it took, rows it wrote by table, seconds."""

    name: str
    report: SyncReport
    requests: int
    written: dict[str, int]
    seconds: float


@dataclass
class Summary:
    """Three syncs over real records, and what the store then holds."""

    steps: list[Step] = field(default_factory=list)
    landscape: dict[str, list[tuple[str | None, int]]] = field(default_factory=dict)
    unmapped: dict[str, int] = field(default_factory=dict)
    issues: Counter[str] = field(default_factory=Counter)


def live_through(shared: Path, folder: Path, page_size: int = 200) -> Summary:
    """January, the day after with nothing new, and October, with the searches of config.toml."""
    files = (
        shared / "corpus" / "dev" / f"ctgov_{month}.jsonl.gz" for month in ("2022-01", "2022-10")
    )
    summary = Summary()
    with Replica([load_corpus([path]) for path in files]) as replica:
        environment = {
            "TRACKER_STORE__URL": f"sqlite:///{folder / 'real.db'}",
            "TRACKER_REGISTRIES__CTGOV__BASE_URL": replica.base_url,
            "TRACKER_REGISTRIES__CTGOV__SECONDS_BETWEEN_REQUESTS": "0",
            "TRACKER_REGISTRIES__CTGOV__PAGE_SIZE": str(page_size),
        }
        config = load_config(CHECKOUT / "config.toml", environment)
        engine = open_store(config.store.url)
        runtime = Runtime(config=config, engine=engine, clock=lambda: datetime.now(UTC))
        summary.steps.append(_step("first", runtime, replica, JANUARY))
        summary.steps.append(_step("nothing new", runtime, replica, NEXT_DAY))
        replica.advance()
        summary.steps.append(_step("nine months later", runtime, replica, OCTOBER))
        _look(runtime, summary)
        engine.dispose()
    return summary


def _step(name: str, runtime: Runtime, replica: Replica, moment: datetime) -> Step:
    asked, before, begun = len(replica.requests), _counts(runtime), time.perf_counter()
    done = sync(runtime, "ctgov", observed_at=moment)
    seconds = time.perf_counter() - begun
    after = _counts(runtime)
    written = {table: n - before[table] for table, n in after.items() if n != before[table]}
    return Step(name, done, len(replica.requests) - asked, written, seconds)


def _counts(runtime: Runtime) -> dict[str, int]:
    with runtime.engine.connect() as connection:
        return {
            name: connection.scalar(text(f"SELECT count(*) FROM {name}")) or 0  # noqa: S608  our own names
            for name in Table.metadata.tables
        }


def _look(runtime: Runtime, summary: Summary) -> None:
    with runtime.engine.connect() as connection:
        for name, query in LANDSCAPE.items():
            summary.landscape[name] = [(row[0], row[1]) for row in connection.execute(text(query))]
        for name, query in UNMAPPED.items():
            summary.unmapped[name] = connection.scalar(text(query)) or 0
        for code, about in connection.execute(text("SELECT code, field FROM issue")):
            summary.issues[f"{code} {about}"] += 1


def lines(summary: Summary) -> Iterator[str]:
    """The summary as text, line by line."""
    for step in summary.steps:
        done = step.report
        yield f"{step.name}: {done.scope}, {done.completeness}, {done.searches}"
        yield f"    {done.outcome.counts()}"
        yield f"    {step.requests} requests, {step.seconds:.1f} s, rows written: {step.written}"
    for name, counts in summary.landscape.items():
        told = ", ".join(f"{value or 'not given'} {count}" for value, count in counts)
        yield f"by {name}: {told}"
    yield f"unmapped: {summary.unmapped}"
    yield f"kinds of issue: {dict(summary.issues)}"


def main() -> None:
    """Print change detection, the three syncs and the landscape."""
    shared = Path(os.environ.get("TRACKER_SHARED") or CHECKOUT.parent / "shared")
    if not shared.is_dir():
        raise SystemExit(f"there is no {shared}: the reference corpus is needed for this")
    print(report(change_detection(day(shared, "2022-01"), day(shared, "2022-10"), shared)))
    with tempfile.TemporaryDirectory() as folder:
        print("\n".join(lines(live_through(shared, Path(folder)))))


if __name__ == "__main__":
    main()
