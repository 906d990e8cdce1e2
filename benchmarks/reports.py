"""How the landscape grows with the studies it counts: seconds of work, peak memory, size of page.

    python -m benchmarks reports                       # BENCH_SIZES="1500 20000" for other sizes

A store of invented studies is filled by an import; larger stores hold its rows under other numbers.
Every size is measured in a process of its own, by processor time and without start-up: the second
report of a process counts, since libraries load with the first.
"""

from __future__ import annotations

import gc
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import text

from benchmarks.synthetic import make_corpus
from db.engine import open_store
from jobs.reports.load import current_studies
from jobs.reports.write import make_report
from jobs.runtime import Runtime
from jobs.sync.import_files import import_files
from tracker.config import load_config
from tracker.config.default import default_config_path
from tracker.reports.render.files import render
from tracker.reports.request import ReportRequest

SIZES = (1_500, 20_000, 100_000)
SEED, GENUINE = 20_261_121, 500  # every size is a multiple of it
DAY = datetime(2026, 11, 16, 15, tzinfo=UTC)
COPIED = ("study", "study_country", "classification")
KEYS = ("study_key", "registration_number")
STEPS = ("read", "count", "html", "csv", "json")


def main() -> None:
    """Print a line for each size; with BENCH_STORE, which `main` sets: measure that store."""
    url = os.environ.get("BENCH_STORE")
    if url:
        print(json.dumps(measure(url)))
        return
    sizes = [int(size) for size in os.environ.get("BENCH_SIZES", "").split()] or list(SIZES)
    print(f"{'studies':>8}" + "".join(f"{step:>8}" for step in STEPS) + "     MB  page kB")
    with tempfile.TemporaryDirectory() as folder:
        store = _fill(Path(folder))
        for size in sorted(sizes):
            _multiply(store, size)
            _print(_apart(store))


def _fill(folder: Path) -> str:
    url = f"sqlite:///{folder / 'tracker.db'}"
    file = folder / "corpus.jsonl"
    records = make_corpus(SEED, GENUINE, as_of=date(2026, 11, 16))
    file.write_text("\n".join(json.dumps(record) for record in records), encoding="utf-8")
    runtime = _runtime(url)
    import_files(runtime, "ctgov", [file], full=True, observed_at=DAY)
    runtime.engine.dispose()
    return url


def _runtime(url: str) -> Runtime:
    config = load_config(default_config_path(), {"TRACKER_STORE__URL": url})
    return Runtime(config=config, engine=open_store(url), clock=lambda: DAY)


def _multiply(url: str, size: int) -> None:
    """Copy the first GENUINE studies, each time under other keys, until there are `size`."""
    engine = open_store(url)
    with engine.begin() as connection:
        have = connection.scalar(text("SELECT count(*) FROM study")) or 0
        for copy in range(have // GENUINE, -(-size // GENUINE)):
            for table in COPIED:
                columns = [
                    row[1] for row in connection.exec_driver_sql(f"PRAGMA table_info({table})")
                ]
                chosen = ", ".join(
                    f"replace({name}, 'NCT', 'NCT{copy}x')" if name in KEYS else f'"{name}"'
                    for name in columns
                )
                connection.exec_driver_sql(
                    f"INSERT INTO {table} SELECT {chosen} FROM {table}"  # noqa: S608  our own names
                    " WHERE study_key NOT LIKE '%x%'"
                )
    engine.dispose()


def _apart(url: str) -> dict[str, Any]:
    """The measurement of a store in a process of its own."""
    command = [sys.executable, "-m", "benchmarks", "reports"]
    environment = os.environ | {"BENCH_STORE": url}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def measure(url: str) -> dict[str, Any]:
    """Seconds of processor time by step, peak megabytes and the size of the page, of one store."""
    runtime = _runtime(url)
    _steps(runtime)
    return _steps(runtime) | {"MB": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024}


def _steps(runtime: Runtime) -> dict[str, Any]:
    gc.collect()
    gc.disable()  # as jobs.reports.write does
    with runtime.engine.connect() as connection:
        read, studies = _timed(partial(current_studies, connection))
    whole, report = _timed(partial(make_report, runtime, "landscape", ReportRequest()))
    found = {"studies": len(studies.frame), "read": read, "count": whole - read}
    for form in STEPS[2:]:
        found[form], files = _timed(partial(render, report, [form]))
        found.setdefault("page", sum(map(len, files.values())))
    gc.enable()
    return found


def _timed(work: Callable[[], Any]) -> tuple[float, Any]:
    start = time.process_time()
    made = work()
    return time.process_time() - start, made


def _print(found: dict[str, Any]) -> None:
    seconds = "".join(f"{found[step]:8.2f}" for step in STEPS)
    print(f"{found['studies']:8}{seconds}{found['MB']:7}{found['page'] // 1000:9}", flush=True)
