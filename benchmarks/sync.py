"""The sync against the snapshot limit, on the same records, in the same run.

The limit is the least that a store which keeps every body has to do: split the page, decode a
partial record, SHA-256, zstd, three plain bulk inserts. Ours fetches over HTTP, parses,
normalizes, classifies and writes the current tables as well. Every measurement is a process of its
own, ours and the limit in turn; the replica is another one, and has answered each search before.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from datetime import date
from pathlib import Path
from statistics import median

from benchmarks.synthetic import make_corpus
from benchmarks.synthetic.pad import pad

SIZES = (1_000, 5_000, 20_000)
ROUNDS = 3
MEAN_BYTES = 20_000
SEED = 20_261_121
FIRST = "first pull"


def main() -> None:
    """Print seconds, records per second, ratio to the limit and peak memory for each size."""
    sizes = [int(text) for text in os.environ.get("BENCH_SIZES", "").split()] or list(SIZES)
    with tempfile.TemporaryDirectory() as folder:
        for size in sizes:
            _measure(Path(folder), size)


def _measure(folder: Path, size: int) -> None:
    corpus = folder / f"{size}.jsonl"
    written = _write_corpus(corpus, size)
    print(f"\n{size} records, mean {written / size:,.0f} bytes", flush=True)
    server = subprocess.Popen(
        [sys.executable, "-m", "benchmarks.sync_server", str(corpus)],
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        base_url = _first_line(server)
        rounds = [_round(folder, corpus, base_url) for _ in range(ROUNDS)]
    finally:
        server.terminate()
        server.wait()
    _print(size, rounds)


def _first_line(server: subprocess.Popen[str]) -> str:
    """Where the replica answers; it says so once it is ready."""
    if server.stdout is None:
        raise RuntimeError("the replica was started without a pipe")
    return server.stdout.readline().strip()


def _write_corpus(path: Path, size: int) -> int:
    records = pad(make_corpus(SEED, size, as_of=date(2026, 11, 16)), MEAN_BYTES, SEED)
    with path.open("wb") as file:
        for record in records:
            file.write(json.dumps(record, separators=(",", ":")).encode() + b"\n")
    return path.stat().st_size


def _round(folder: Path, corpus: Path, base_url: str) -> dict[str, dict[str, float]]:
    """Limit and ours in turn, each on a fresh database; the re-pull finds ours as it left it."""
    for old in folder.glob("bench*.db*"):
        old.unlink()
    ours = str(folder / "bench.db")
    return {
        "limit, pages in memory": _worker("limit", str(corpus), str(folder / "bench-limit.db")),
        "limit, over the same HTTP": _worker("limit_http", base_url, str(folder / "bench-http.db")),
        FIRST: _worker("ours", base_url, ours),
        "full pull, nothing changed": _worker("ours", base_url, ours),
    }


def _worker(*arguments: str) -> dict[str, float]:
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.sync_worker", *arguments],
        capture_output=True,
        text=True,
        check=True,
    )
    found: dict[str, float] = json.loads(done.stdout)
    return found


def _print(size: int, rounds: list[dict[str, dict[str, float]]]) -> None:
    first = [one[FIRST]["seconds"] for one in rounds]
    print(f"{'what':30} {'s':>7} {'records/s':>10} {'x first pull':>20} {'peak MB':>8}")
    for name in rounds[0]:
        seconds = [one[name]["seconds"] for one in rounds]
        ratios = [mine / other for mine, other in zip(first, seconds, strict=True)]
        spread = f"{median(ratios):.2f} ({min(ratios):.2f}..{max(ratios):.2f})"
        peak = max(one[name]["peak_mb"] for one in rounds)
        rate = size / median(seconds)
        print(f"{name:30} {median(seconds):7.2f} {rate:10,.0f} {spread:>20} {peak:8,.0f}")
