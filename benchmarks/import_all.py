"""A whole registry imported from one archive, killed three times on the way: memory, rate, repeats.

BENCH_SIZES: studies in the archive. What is noted in the store is looked at from outside, so what
was in work at a kill is what is missing from it when the next run begins.
"""

from __future__ import annotations

import os
import shutil
import signal
import sqlite3
import subprocess
import tempfile
import time
from pathlib import Path
from random import Random

from msgspec import Struct

from benchmarks.archive import write
from benchmarks.records import SEED
from benchmarks.sync import TRACKER, settings
from tracker.config.default import default_config_path

SIZE = 20_000
KILLS = 3
_LOOK = 0.5  # seconds between two looks
_DONE = """
SELECT (SELECT count(*) FROM staged WHERE result IS NOT NULL),
    (SELECT count(*) FROM run_version), (SELECT count(*) FROM body)
"""


class Look(Struct, frozen=True):
    """What was there at a moment: seconds since the start, studies concluded, bodies, MB in use."""

    at: float
    concluded: int
    bodies: int
    memory_mb: float
    wal_mb: float


def main() -> None:
    """Import an archive of each size, and print what it took."""
    for size in map(int, os.environ.get("BENCH_SIZES", str(SIZE)).split()):
        with tempfile.TemporaryDirectory() as folder:
            _measure(Path(folder), size)


def _measure(folder: Path, size: int) -> None:
    archive, store = folder / "ctgov.zip", folder / "tracker.db"
    write(archive, size)
    shutil.copy(default_config_path(), folder / "config.toml")
    rng, began, looks = Random(SEED), time.perf_counter(), list[Look]()
    marks = sorted(rng.uniform(0.05, 0.95) for _ in range(KILLS))
    for number, mark in enumerate([*marks, 2.0]):
        before = looks[-1].concluded if looks else 0
        some = _run_until(archive, store, began, int(mark * size))
        if number:
            again = before - min(one.concluded for one in some if one.concluded)
            print(f"kill {number}: {before:,} concluded before it, {max(0, again):,} of them again")
        looks += some
    _print(looks, size)


def _run_until(archive: Path, store: Path, began: float, mark: int) -> list[Look]:
    """Import, and kill it once `mark` studies are concluded; what was seen meanwhile."""
    environment = {**os.environ, **settings("http://127.0.0.1:9", store)}
    with (archive.parent / "said.txt").open("w") as said:
        process = subprocess.Popen(
            [*TRACKER, "import", "ctgov", str(archive)],
            env=environment,
            cwd=archive.parent,
            stdout=said,
            stderr=said,
            start_new_session=True,
        )
    looks = list[Look]()
    while process.poll() is None:
        time.sleep(_LOOK)
        looks.append(_look(process.pid, store, began, looks[-1] if looks else None))
        if looks[-1].concluded >= mark:
            os.killpg(process.pid, signal.SIGKILL)  # its workers too
            process.wait()
            return looks
    if process.returncode != 0:
        raise RuntimeError((archive.parent / "said.txt").read_text())
    return looks


def _look(pid: int, store: Path, began: float, last: Look | None) -> Look:
    concluded, bodies = (last.concluded, last.bodies) if last else (0, 0)
    if store.exists():
        try:
            connection = sqlite3.connect(f"file:{store}?mode=ro", uri=True, timeout=5)
            staged, versions, bodies = connection.execute(_DONE).fetchone()
            connection.close()
            concluded = max(staged, versions)
        except sqlite3.OperationalError:  # its tables are being made
            pass
    status = Path(f"/proc/{pid}/status")
    lines = status.read_text().splitlines() if status.exists() else []
    used = next((int(one.split()[1]) for one in lines if one.startswith("VmRSS")), 0)
    wal = Path(f"{store}-wal")
    size = wal.stat().st_size if wal.exists() else 0
    return Look(time.perf_counter() - began, concluded, bodies, used / 1024, size / 1e6)


def _print(looks: list[Look], size: int) -> None:
    busy = [one for one in looks if one.concluded > 0]
    tenth = size // 10
    first = [one for one in busy if one.concluded <= tenth] or busy[:1]
    last = [one for one in busy if one.concluded >= size - tenth] or busy[-1:]
    rates = f"{_rate(first):,.0f}/s in the first tenth, {_rate(last):,.0f}/s in the last"
    most, wal = max(one.memory_mb for one in looks), max(one.wal_mb for one in looks)
    print(f"{size:,} studies in {looks[-1].at:,.0f} s, kills included; {rates}")
    print(f"memory {first[-1].memory_mb:,.0f} MB after the first tenth, at most {most:,.0f} MB")
    print(f"WAL at most {wal:,.1f} MB")


def _rate(looks: list[Look]) -> float:
    seconds = looks[-1].at - looks[0].at
    return (looks[-1].concluded - looks[0].concluded) / seconds if seconds else 0.0


if __name__ == "__main__":
    main()
