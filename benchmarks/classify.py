"""How fast records are classified, and what share of a sync that is.

Processor time of one core, so that other work on the machine does not count. The sync is the first
one, of the same records from a file into an empty store: it parses, normalizes, classifies and
writes all. BENCH_CORPUS names a file of real records; without it they are invented.
"""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from statistics import median
from time import process_time

from benchmarks.synthetic import make_corpus
from benchmarks.synthetic.pad import pad
from db.engine import open_store
from jobs.queries.evaluate import cohort_named
from jobs.runtime import Runtime
from jobs.sync.import_files import import_files
from tracker.classify import classify
from tracker.cohorts import judge
from tracker.config import Config, load_config
from tracker.config.default import default_config_path
from tracker.derive import read_study
from tracker.registries.base import RawRecord
from tracker.registries.catalog import registry
from tracker.study.model import Study

SIZE = 2_000
MEAN_BYTES = 20_000
SEED = 20_261_121
ROUNDS = 3
SETTINGS = {"base_url": "http://127.0.0.1:9", "searches": {"all": {"title": "all", "query": {}}}}


def main() -> None:
    """Print seconds of one core and records per second of each step."""
    with tempfile.TemporaryDirectory() as folder:
        named = os.environ.get("BENCH_CORPUS")
        corpus = Path(named) if named else _invented(Path(folder) / "corpus.jsonl")
        pages = registry("ctgov").read_file(corpus)
        _measure(corpus, [record for page in pages for record in page.records], Path(folder))


def _invented(path: Path) -> Path:
    records = pad(make_corpus(SEED, SIZE, as_of=date(2026, 11, 16)), MEAN_BYTES, SEED)
    with path.open("w", encoding="utf-8") as file:
        file.writelines(f"{json.dumps(record)}\n" for record in records)
    return path


def _measure(corpus: Path, records: list[RawRecord], folder: Path) -> None:
    size = sum(len(record.body) for record in records) / len(records)
    print(f"{len(records)} records, mean {size:,.0f} bytes")
    rule = cohort_named(load_config(default_config_path(), {}), "msc_autoimmune")
    studies = [_study(record) for record in records]
    said = [classify(study) for study in studies]
    classified = _median(lambda: [classify(study) for study in studies])
    steps = {
        "parse and normalize": _median(lambda: [_study(record) for record in records]),
        "classify": classified,
        "judge for one cohort": _median(
            lambda: [judge(rule, study, one) for study, one in zip(studies, said, strict=True)]
        ),
        "first sync, all of it": _median(lambda: _sync(corpus, folder)),
    }
    for name, seconds in steps.items():
        print(f"{name:24} {seconds:7.2f} s {len(records) / seconds:10,.0f} records/s")
    print(f"classification is {classified / steps['first sync, all of it']:.0%} of a first sync")


def _study(record: RawRecord) -> Study:
    return read_study("ctgov", record.registration_number, record.body)[0]


def _sync(corpus: Path, folder: Path) -> None:
    for old in folder.glob("bench.db*"):
        old.unlink()
    engine = open_store(f"sqlite:///{folder / 'bench.db'}")
    config = Config.model_validate({"registries": {"ctgov": SETTINGS}})
    runtime = Runtime(config=config, engine=engine, clock=lambda: datetime.now(UTC))
    import_files(runtime, "ctgov", [corpus], full=True)
    engine.dispose()


def _median(work: Callable[[], object]) -> float:
    """Seconds of processor time, the median of some rounds."""
    seconds = []
    for _ in range(ROUNDS):
        started = process_time()
        work()
        seconds.append(process_time() - started)
    return median(seconds)
