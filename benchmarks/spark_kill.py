"""Derives on Spark while executors are killed, loads it, and compares all tables with a rebuild's.

    python -m benchmarks spark_kill                # 20,000 bodies, 10 kills
    python -m benchmarks.spark_kill --studies 100 --kills 1

A store of five registries, three versions a study, some bodies unreadable. Each step is the command
that a user types, in a process of its own: printed are its CPU seconds (those of processes that it
started and that ended before it are in it), wall time and the peak memory of one process.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

from msgspec import Struct, field
from sqlalchemy import text

from benchmarks.scale_store import OF_OTHERS, VERSIONS, fill
from db.engine import open_store
from db.tables.base import Table, View
from jobs.runtime import Runtime, utc_now
from tracker.config import load_config

CONFIG = Path(__file__).parent.parent / "config.toml"
MASTER = "local-cluster[2,1,1024]"
OTHER_REGISTRIES = 4
CALM_SECONDS = 4  # between two kills: an executor that was replaced has to have begun something
JVM = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC"
SETTINGS = (
    f"spark.driver.extraJavaOptions={JVM}",
    f"spark.executor.extraJavaOptions={JVM}",
    "spark.task.maxFailures=30",
    "spark.deploy.maxExecutorRetries=-1",  # else a standalone master gives up after ten in a row
    "spark.sql.files.maxPartitionBytes=2m",
    "spark.ui.showConsoleProgress=false",
    "spark.log.level=ERROR",
)
COMMAND = """
import atexit, pathlib
from msc_trial_tracker import main
status = pathlib.Path("/proc/self/status")
atexit.register(lambda: pathlib.Path({file!r}).write_text(status.read_text()))
main()
"""
LEFT_OUT = {"run", "cursor"}  # how often what was done; all else has to be equal
OURS = {"issue", "trial"}  # say when a command met something; the commands run at other times


class Killer(threading.Thread):
    """Ends an executor below `root` in the middle of its work, again and again until told to."""

    def __init__(self, root: int, most: int) -> None:
        super().__init__(daemon=True)
        self.killed = 0
        self._root = root
        self._most = most
        self._told = threading.Event()

    def run(self) -> None:
        """Kill the working executor that was started first, while another is there."""
        while self.killed < self._most and not self._told.wait(CALM_SECONDS):
            found = dict(executors(self._root))
            working = sorted(number for number, works in found.items() if works)
            if len(found) > 1 and working:
                os.kill(working[0], signal.SIGKILL)
                self.killed += 1

    def end(self) -> int:
        """Kill no more; returns how many were killed."""
        self._told.set()
        self.join()
        return self.killed


def executors(root: int) -> Iterator[tuple[int, bool]]:
    """The process numbers of Spark's executors below `root`, and whether they have a Python."""
    parents = {}
    words = {}
    for path in Path("/proc").iterdir():
        if path.name.isdigit():
            try:
                stat = (path / "stat").read_text()
                words[int(path.name)] = (path / "cmdline").read_bytes()
            except OSError:
                continue  # it has ended meanwhile
            parents[int(path.name)] = int(stat.rpartition(")")[2].split()[1])
    for number, line in words.items():
        if b"CoarseGrainedExecutorBackend" in line and root in _ancestors(number, parents):
            yield number, number in parents.values()


def _ancestors(number: int, parents: Mapping[int, int]) -> set[int]:
    found = set()
    while number in parents:
        number = parents[number]
        found.add(number)
    return found


class Stage(Struct):
    """What a command took."""

    name: str
    wall: float
    cpu: float
    peak_mb: float
    kills: int = 0

    def line(self) -> str:
        """Its figures, for a person."""
        kills = f", {self.kills} executors killed" if self.kills else ""
        return (
            f"{self.name}: {self.cpu:.1f} s CPU, {self.wall:.1f} s wall, peak {self.peak_mb:.0f} MB"
            f"{kills}"
        )


class Bench(Struct):
    """A folder with a store and copies of it, and the stages so far."""

    folder: Path
    stages: list[Stage] = field(default_factory=list)

    def tracker(self, name: str, store: str, *words: str, kills: int = 0) -> str:
        """Run a command on a store, and note what it took; returns what it printed."""
        environment = os.environ | {"TRACKER_STORE__URL": self.url(store)}
        status_file = self.folder / "status"
        code = COMMAND.format(file=str(status_file))
        command = [sys.executable, "-c", code, "--config", str(CONFIG), *words]
        began = time.monotonic()
        child = subprocess.Popen(
            command, env=environment, stdout=subprocess.PIPE, cwd=CONFIG.parent, text=True
        )
        killer = Killer(child.pid, kills)
        if kills:
            killer.start()
        printed = child.stdout.read() if child.stdout else ""
        _, status, usage = os.wait4(child.pid, 0)
        killed = killer.end() if kills else 0
        if status:
            raise SystemExit(f"{name} failed: {printed}")
        cpu, wall = usage.ru_utime + usage.ru_stime, time.monotonic() - began
        peak = re.search(r"VmHWM:\s+(\d+)", status_file.read_text())
        self.stages.append(Stage(name, wall, cpu, int(peak[1]) / 1024 if peak else 0, killed))
        print(self.stages[-1].line(), flush=True)
        return printed

    def url(self, store: str) -> str:
        """The address of a store of this folder."""
        return f"sqlite:///{self.folder / store}.db"

    def copy(self, store: str) -> None:
        """Make a copy of the store that was filled, with the derived columns of studies spoilt."""
        shutil.copy(self.folder / "filled.db", self.folder / f"{store}.db")
        engine = open_store(self.url(store))
        with engine.begin() as connection:
            connection.execute(text("UPDATE state SET phase = 'PHASE9'"))
            connection.execute(text("DELETE FROM state_country"))
        engine.dispose()

    def content(self, store: str) -> dict[str, str]:
        """A hash of all rows of every table and view, by its name."""
        engine = open_store(self.url(store))
        found = {}
        with engine.connect() as connection:
            for name in sorted({*Table.metadata.tables, *View.metadata.tables} - LEFT_OUT):
                rows = connection.execute(text(f"SELECT * FROM {name}"))  # noqa: S608  names of our tables
                columns = tuple(rows.keys())
                names = [one for one in columns if name not in OURS or not one.endswith("_at")]
                lines = sorted(repr([row[one] for one in names]) for row in rows.mappings())
                found[name] = hashlib.sha256("\n".join(lines).encode()).hexdigest()
        engine.dispose()
        return found


def measure(folder: Path, studies: int, kills: int) -> None:
    """All stages; raises SystemExit where tables differ."""
    bench = Bench(folder)
    _fill(bench, studies)
    bodies, here = str(folder / "bodies"), str(folder / "here")
    print(bench.tracker("export bodies", "filled", "export", "bodies", bodies), flush=True)
    bench.copy("rebuilt")
    print(bench.tracker("rebuild", "rebuilt", "rebuild"), flush=True)
    rebuilt = bench.content("rebuilt")
    print(bench.tracker("derive, local", "filled", "derive", bodies, here), flush=True)
    _load(bench, "here", rebuilt)
    left, turn = kills, 0
    while left > 0 or turn == 0:
        turn += 1
        out = f"spark{turn}"
        words = ("derive", bodies, str(folder / out), "--engine", "spark", "--master", MASTER)
        settings = (word for one in SETTINGS for word in ("--conf", one))
        print(bench.tracker("derive, Spark", "filled", *words, *settings, kills=left), flush=True)
        _load(bench, out, rebuilt)
        left -= bench.stages[-3].kills
    print(f"load average {os.getloadavg()[0]:.1f}; all tables equal")


def _fill(bench: Bench, studies: int) -> None:
    environment = {"TRACKER_STORE__URL": bench.url("filled")}
    runtime = Runtime(load_config(CONFIG, environment), open_store(bench.url("filled")), utc_now)
    imports = bench.folder / "imports"
    imports.mkdir()
    fill(runtime, imports, studies)
    runtime.engine.dispose()


def _load(bench: Bench, out: str, rebuilt: Mapping[str, str]) -> None:
    """Load a folder into a copy of the store twice, and hold its tables against the rebuild's."""
    store = f"loaded-{out}"
    bench.copy(store)
    folder = str(bench.folder / out)
    print(bench.tracker(f"load {out}", store, "load", folder, "--json"), flush=True)
    once = bench.content(store)
    differing = [name for name, digest in rebuilt.items() if once[name] != digest]
    if differing:
        raise SystemExit(f"after the load of {out} these tables differ: {', '.join(differing)}")
    again = json.loads(bench.tracker(f"load {out} again", store, "load", folder, "--json"))
    if again["rebuilt"] is not None or bench.content(store) != once:
        raise SystemExit(f"the second load of {out} was none of nothing")


def main() -> None:
    """Fill, export, rebuild, derive and load."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--studies", type=int, default=6_300)
    parser.add_argument("--kills", type=int, default=10)
    asked, _ = parser.parse_known_args()
    total = asked.studies * VERSIONS + OTHER_REGISTRIES * OF_OTHERS
    print(f"about {total} bodies, load average {os.getloadavg()[0]:.1f}", flush=True)
    with tempfile.TemporaryDirectory() as folder:
        measure(Path(folder), asked.studies, asked.kills)


if __name__ == "__main__":
    main()
