"""How long linking takes and how it grows: invented registrations, in memory and through a store.

`python -m benchmarks linking` prints, for a growing number of studies, the processor time to link
them, the highest memory, what was found and missed, and last the time of the job on a store.
"""

from __future__ import annotations

import gc
import resource
import tempfile
import time
from collections import defaultdict
from datetime import UTC, datetime
from itertools import combinations
from pathlib import Path

from benchmarks.registrations import Registered, registrations
from db.engine import open_store
from db.exchange import Concluded
from db.rows import laid_out
from db.transaction import writing
from db.write.bodies import store_bodies
from db.write.conclusions import write_concluded
from jobs.link.trials import link_trials
from jobs.runtime import Runtime
from tracker.config import Config
from tracker.history import State
from tracker.linking import Linked, link, link_input

SIZES = (12_500, 25_000, 50_000, 100_000)  # studies
STUDIES_A_TRIAL = 1.41  # in the invented set
NOW = datetime(2026, 10, 5, tzinfo=UTC)


def main() -> None:
    """Print a line for each size, then one for the job."""
    print(f"{'studies':>8} {'reduce':>7} {'link':>7} {'µs/study':>9} {'peak MB':>8}  quality")
    written: list[Registered] = []
    for size in SIZES:
        written = registrations(int(size / STUDIES_A_TRIAL))
        _measure(written)
    _measure_job(written)


def _measure(written: list[Registered]) -> None:
    start = time.process_time()
    studies = [link_input(one.study) for one in written]
    reduced = time.process_time()
    linked = link(studies, [], {})
    end = time.process_time()
    each = (end - start) / len(written) * 1e6
    figures = f"{len(written):8} {reduced - start:6.1f}s {end - reduced:6.1f}s {each:9.0f}"
    print(f"{figures} {_peak():8.0f}  {_quality(written, linked)}", flush=True)


def _peak() -> float:
    """Highest memory of this process so far, in MB, what made up the studies included."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _quality(written: list[Registered], linked: Linked) -> str:
    members: dict[int, list[str]] = defaultdict(list)
    for one in written:
        members[one.trial].append(one.study.study_key)
    truth = {pair for keys in members.values() for pair in combinations(sorted(keys), 2)}
    found = {pair for trial in linked.trials for pair in combinations(sorted(trial.records), 2)}
    right = len(truth & found)
    return f"precision {right / len(found):.4f}, recall {right / len(truth):.4f}"


def _measure_job(written: list[Registered]) -> None:
    """The job as people run it: read the current tables, link, write; then once more."""
    with tempfile.TemporaryDirectory() as folder:
        engine = open_store(f"sqlite:///{Path(folder) / 'tracker.db'}")
        with writing(engine) as connection:
            store_bodies(connection, {"0": b"{}"}, "application/json")
            known = State(
                first_observed_at=NOW, last_changed_at=NOW, version_number=1, body_sha256="0"
            )
            states = [
                Concluded(
                    study_key=one.study.study_key,
                    base=None,
                    state=known,
                    laid=laid_out(one.study, ()),
                )
                for one in written
            ]
            write_concluded(connection, 1, states, staged=False)
        runtime = Runtime(config=Config.model_validate({}), engine=engine, clock=lambda: NOW)
        count = len(written)
        del states
        gc.collect()
        for turn in ("first", "again"):
            start, busy = time.perf_counter(), time.process_time()
            report = link_trials(runtime)
            spent, busy = time.perf_counter() - start, time.process_time() - busy
            figures = f"{count} studies, {report.trials} trials, {busy:.1f} s of {spent:.1f} s busy"
            print(f"job on a store, {turn}: {figures}", flush=True)
        engine.dispose()


if __name__ == "__main__":
    main()
