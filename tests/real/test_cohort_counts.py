"""On real records: who entered a cohort less who left is the difference of two as-of counts."""

from __future__ import annotations

import gzip
import json
from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC, date, datetime, time
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from benchmarks.real_summary import JANUARY, OCTOBER, live_through
from db.engine import open_store
from jobs.runtime import Runtime
from jobs.sync.import_files import import_files
from tests.doubles.cohort_counts import balance, check
from tracker.classify.cell_therapy import CELL_THERAPIES
from tracker.config import load_config
from tracker.derive import derive
from tracker.reports.moves import MOVED
from tracker.reports.request import CANDIDATES

CHECKOUT = Path(__file__).parents[2]
EVERYTHING = {
    "key": "everything",
    "title": "Whatever is given, in any disease that the first rule of the store knows",
    "therapies": sorted(CELL_THERAPIES),
    "disease_groups": ["autoimmune", "other"],
    "study_types": ["INTERVENTIONAL"],
}


@pytest.fixture(autouse=True)
def derived_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same bodies are asked about for every pair of days."""
    once = cache(derive)
    for module in ("jobs.queries.as_of", "jobs.alerts.cohort_moves"):
        monkeypatch.setattr(f"{module}.derive", once)


def opened(folder: Path, name: str) -> Runtime:
    url = f"sqlite:///{folder / name}"
    config = load_config(CHECKOUT / "config.toml", {"TRACKER_STORE__URL": url})
    wider = config.model_copy(update={"cohorts": [*config.cohorts, EVERYTHING]})
    return Runtime(config=wider, engine=open_store(url), clock=lambda: datetime.now(UTC))


@pytest.mark.slow
def test_two_dates_of_2022(shared_dir: Path, tmp_path: Path) -> None:
    live_through(shared_dir, tmp_path)
    runtime = opened(tmp_path, "real.db")
    days = [moment.date() for moment in (JANUARY, OCTOBER)]
    with runtime.engine.connect() as connection:
        for cohort in ("msc_autoimmune", CANDIDATES):
            check(runtime, connection, cohort, days)
        found = balance(runtime, connection, "msc_autoimmune", days[0])
    runtime.engine.dispose()
    (left,) = found.left
    assert (left.registration_number, left.kind) == ("NCT05154851", MOVED)
    assert [reason.concept for reason in left.reasons] == ["disease_group"]
    assert "conditions" in left.fields


def by_day(shared_dir: Path) -> dict[date, list[Any]]:
    """The versions of the daily histories by the day of their data."""
    found: dict[date, list[Any]] = defaultdict(list)
    path = shared_dir / "corpus" / "history" / "versions.jsonl.gz"
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for one in map(json.loads, lines):
            found[date.fromisoformat(one["dataVersion"][:10])].append(one["study"])
    return found


def imported(runtime: Runtime, folder: Path, days: dict[date, list[Any]]) -> Iterator[date]:
    for day in sorted(days):
        path = folder / f"{day}.jsonl"
        path.write_text("\n".join(map(json.dumps, days[day])), encoding="utf-8")
        import_files(runtime, "ctgov", [path], observed_at=datetime.combine(day, time(15), UTC))
        yield day


@pytest.mark.slow
def test_daily_histories(shared_dir: Path, tmp_path: Path) -> None:
    runtime = opened(tmp_path, "history.db")
    days = list(imported(runtime, tmp_path, by_day(shared_dir)))
    with runtime.engine.connect() as connection:
        for cohort in ("everything", CANDIDATES):
            check(runtime, connection, cohort, sorted({*days[::3], days[-1]}))
    runtime.engine.dispose()
