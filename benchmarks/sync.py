"""Pulls, rebuilds and commands beside the least that they could cost, in one run, in turn.

Everything is a whole process, as a user starts it, with its start-up: at 1,000 studies that is
a good part of it, at 20,000 next to nothing. Ratios compare two processes of one round; the medians
of the rounds and their spread are told, since a machine is never idle.

BENCH_SIZES: numbers of studies, BENCH_ROUNDS: how often. Results go to build/bench/.
"""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

from benchmarks.bench_results import Result, keep, show
from benchmarks.cost import Cost, run
from benchmarks.limits import PAGE_SIZE
from benchmarks.records import kind, write_records
from tracker.config.default import default_config_path

SIZES = (1_000, 5_000)
ROUNDS = 3
TRACKER = (sys.executable, "-c", "from msc_trial_tracker import main; main()")
PYTHON = (sys.executable, "-m")
LIMIT, AGAIN = "limit", "limit of a re-pull"
FIRST, NOTHING_NEW, QUIET_DAY = "first pull", "re-pull, nothing changed", "no-change day"
SAID = (0, 1)
"""`status` ends with 1 where it has something to say, as it has while no service runs."""
COMMANDS = {
    "rebuild": ("rebuild",),
    "link": ("link",),
    "landscape": ("report", "landscape"),
    "changes": ("changes", "--since", "2026-01-01"),
    "show": ("show", "NCT90000000"),
    "status": ("status",),
    "help": ("--help",),
}


def main() -> None:
    """Measure each size, print a table, and keep the figures."""
    sizes = [int(text) for text in os.environ.get("BENCH_SIZES", "").split()] or list(SIZES)
    with tempfile.TemporaryDirectory() as folder:
        for size in sizes:
            result = measure(Path(folder), size)
            show(result)
            keep(result)


def measure(folder: Path, size: int) -> Result:
    """Return what every measure cost in each round at this size."""
    shutil.copy(default_config_path(), folder / "config.toml")
    corpus = folder / f"{size}.jsonl"
    written = write_records(corpus, size)
    load = os.getloadavg()[0]
    server = subprocess.Popen(
        [*PYTHON, "benchmarks.sync_server", str(corpus)], stdout=subprocess.PIPE, text=True
    )
    try:
        base_url = _first_line(server)
        count = int(os.environ.get("BENCH_ROUNDS", ROUNDS))
        rounds = [_round(folder, base_url) for _ in range(count)]
    finally:
        server.terminate()
        server.wait()
    return Result(
        records=kind(),
        size=size,
        mean_bytes=written / size,
        load=(load, os.getloadavg()[0]),
        cores=os.cpu_count() or 1,
        rounds=rounds,
        bytes=_bytes(folder / "bench.db"),
    )


def _first_line(server: subprocess.Popen[str]) -> str:
    """Where the replica answers; it says so once it is ready."""
    if server.stdout is None:
        raise RuntimeError("the replica was started without a pipe")
    return server.stdout.readline().strip()


def _round(folder: Path, base_url: str) -> dict[str, Cost]:
    """Limit and ours in turn, each on a fresh database; what follows finds ours as it was left."""
    for old in folder.glob("*.db*"):
        old.unlink()
    least, ours = folder / "least.db", folder / "bench.db"
    environment = settings(base_url, ours)

    def tracker(*words: str) -> Cost:
        return run(
            (*TRACKER, *words), environment=environment, store=ours, folder=folder, codes=SAID
        )

    def limit(what: str) -> Cost:
        return run((*PYTHON, "benchmarks.limits", what, base_url, str(least)), store=least)

    costs = {LIMIT: limit("first"), FIRST: tracker("sync", "ctgov", "--full")}
    costs |= {AGAIN: limit("again"), NOTHING_NEW: tracker("sync", "ctgov", "--full")}
    costs[QUIET_DAY] = tracker("sync", "ctgov")
    return costs | {name: tracker(*words) for name, words in COMMANDS.items()}


def settings(base_url: str, store: Path) -> Mapping[str, str]:
    """The variables that let `tracker` follow the replica and nothing else."""
    prefix = "TRACKER_REGISTRIES__CTGOV__"
    search = {"all": {"title": "all", "query": {"term": "ALL"}}}
    return {
        "PYTHONPATH": str(Path(__file__).resolve().parents[1]),
        "TRACKER_STORE__URL": f"sqlite:///{store}",
        f"{prefix}BASE_URL": base_url,
        f"{prefix}SECONDS_BETWEEN_REQUESTS": "0",
        f"{prefix}PAGE_SIZE": str(PAGE_SIZE),
        f"{prefix}SEARCHES": json.dumps(search),
    }


def _bytes(store: Path) -> dict[str, int]:
    """Bytes of the database and of its bodies, raw and kept, with the slack of its pages."""
    connection = sqlite3.connect(store)
    raw, kept = connection.execute("SELECT sum(size), sum(length(content)) FROM body").fetchone()
    connection.close()
    return {"database": store.stat().st_size, "raw": raw, "kept": kept}


if __name__ == "__main__":
    main()
