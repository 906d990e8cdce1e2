"""How the landscape grows with the studies of a store: processor time, peak memory, size of files.

    python -m benchmarks reports                       # BENCH_SIZES="1000 20000" for other sizes

A store of invented studies is filled by an import; larger stores hold its rows under other numbers.
Every report is the first of a process of its own, as on the command line: `import` is what it
loads, `count` reads and counts, then each form is written. A store over 20,000 is asked for all
candidates only, and its copies have no evidence, which is read of members of a cohort alone.
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
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any

from sqlalchemy import text

from benchmarks.synthetic import make_corpus
from db.engine import open_store
from jobs.runtime import Runtime
from jobs.sync.import_files import import_files
from tracker.config import load_config
from tracker.config.default import default_config_path
from tracker.reports.render.files import render
from tracker.reports.request import CANDIDATES, ReportRequest

SIZES = (1_000, 5_000, 20_000, 600_000)
WITH_EVIDENCE = 20_000  # the largest store that a cohort is asked of
SEED, GENUINE = 20_261_121, 500  # every size is a multiple of it
DAY = datetime(2026, 11, 16, 15, tzinfo=UTC)
COPIED = ("study", "study_country", "classification")
KEYS = ("study_key", "registration_number")
FORMS = ("html", "md", "csv")
STEPS = ("import", "count", *FORMS)
COHORTS = ("msc_autoimmune", CANDIDATES)


def main() -> None:
    """Print a line for each size; with BENCH_STORE, which `main` sets: measure that store."""
    url = os.environ.get("BENCH_STORE")
    if url:
        print(json.dumps(measure(url, os.environ["BENCH_COHORT"])))
        return
    sizes = [int(size) for size in os.environ.get("BENCH_SIZES", "").split()] or list(SIZES)
    heads = "".join(f"{step:>8}" for step in STEPS)
    print(f"{'studies':>8} {'cohort':<15}{'trials':>8}{heads}      MB  page kB", flush=True)
    with tempfile.TemporaryDirectory() as folder:
        store = _fill(Path(folder))
        for size in sorted(sizes):
            _multiply(store, size)
            for cohort in COHORTS if size <= WITH_EVIDENCE else COHORTS[1:]:
                _print(size, cohort, _apart(store, cohort))


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
        copies = range(have // GENUINE, -(-size // GENUINE))
        for table in COPIED if copies else ():
            names = [row[1] for row in connection.exec_driver_sql(f"PRAGMA table_info({table})")]
            chosen = ", ".join(_copied(name, with_evidence=size <= WITH_EVIDENCE) for name in names)
            connection.exec_driver_sql(
                f"INSERT INTO {table} WITH RECURSIVE copy (k) AS (SELECT {copies.start} UNION ALL"  # noqa: S608  our own names
                f" SELECT k + 1 FROM copy WHERE k + 1 < {copies.stop}) SELECT {chosen} FROM copy"
                f" CROSS JOIN (SELECT * FROM {table} WHERE study_key NOT LIKE '%x%')"
            )
    engine.dispose()


def _copied(name: str, *, with_evidence: bool) -> str:
    if name == "evidence" and not with_evidence:
        return "'[]'"
    return f"replace({name}, 'NCT', 'NCT' || k || 'x')" if name in KEYS else f'"{name}"'


def _apart(url: str, cohort: str) -> dict[str, Any]:
    """The measurement of a store in a process of its own."""
    command = [sys.executable, "-m", "benchmarks", "reports"]
    environment = os.environ | {"BENCH_STORE": url, "BENCH_COHORT": cohort}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def measure(url: str, cohort: str) -> dict[str, Any]:
    """Seconds of processor time by step, peak megabytes and the size of the page, of one store."""
    gc.disable()  # as jobs.reports.write does
    loaded, _ = _timed(_load)
    runtime, asked = _runtime(url), ReportRequest(cohort=cohort)
    counted, report = _timed(lambda: load_write().make_report(runtime, "landscape", asked))
    found: dict[str, Any] = {"import": loaded, "count": counted, "trials": len(report.trials.rows)}
    for form in FORMS:
        found[form], files = _timed(partial(render, report, [form]))
        found.setdefault("page", sum(map(len, files.values())))
    return found | {"MB": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024}


def load_write() -> ModuleType:
    """What makes reports, which brings pandas."""
    return import_module("jobs.reports.write")


def _load() -> None:
    load_write()
    import_module("tracker.reports.landscape")
    import_module("tracker.reports.render.as_html")


def _timed(work: Callable[[], Any]) -> tuple[float, Any]:
    start = time.process_time()
    made = work()
    return time.process_time() - start, made


def _print(size: int, cohort: str, found: dict[str, Any]) -> None:
    seconds = "".join(f"{found[step]:8.2f}" for step in STEPS)
    line = f"{size:8} {cohort:<15}{found['trials']:8}{seconds}{found['MB']:8}"
    print(f"{line}{found['page'] // 1000:9}", flush=True)
