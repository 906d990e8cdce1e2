"""How long commands take to begin: CPU of the whole process, as a multiple of `import typer`.

`python -m benchmarks start_up`. All are run in turns, so that what else the machine
does falls on each; the first round, which may compile, is left out.
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from statistics import median

from benchmarks.synthetic import make_corpus
from jobs.demo.replica.corpus import Corpus
from jobs.demo.replica.server import Replica

ROUNDS = 3
STUDIES = 300
DAY = date(2026, 10, 5)
REPOSITORY = Path(__file__).resolve().parent.parent
PYTHON = [sys.executable, "-c"]
TRACKER = [*PYTHON, "from msc_trial_tracker import main; main()"]
BASE = "import typer"
AIMS = {"--help": 1.5, "show": 4.0, "changes": 4.0}
"""Multiples of BASE that issue 11 asks for; the others are told."""


def main() -> None:
    """Print the multiple of every command; exit 1 where one of AIMS is missed."""
    with tempfile.TemporaryDirectory() as folder:
        environment = _store(Path(folder))
        took = _measure(_commands(), environment, ROUNDS)
    base = took.pop(BASE)
    print(f"{BASE}: {base:.3f} CPU seconds; load {os.getloadavg()[0]:.1f}; {ROUNDS} rounds")
    for name, seconds in took.items():
        aim = f"  (aim {AIMS[name]})" if name in AIMS else ""
        print(f"{name:<12} {seconds / base:5.2f}{aim}")
    if any(took[name] / base > aim for name, aim in AIMS.items()):
        sys.exit("a command takes longer than it may")


def _commands() -> dict[str, list[str]]:
    """What is run, by name; every command that can be run without a network."""
    number = "NCT99000001"
    asked = {
        "--version": ["--version"],
        "--help": ["--help"],
        "show --help": ["show", "--help"],
        "registries": ["registries"],
        "show": ["show", number],
        "versions": ["show", number, "--versions"],
        "changes": ["changes", "--since", "2020-01-01"],
        "doctor": ["doctor"],
        "status": ["status"],
        "issues": ["issues"],
        "explain": ["explain", number],
        "link": ["link"],
        "config check": ["config", "check"],
        "alerts run": ["alerts", "run"],
        "report": ["report", "quality"],
    }
    return {BASE: [*PYTHON, BASE]} | {name: [*TRACKER, *words] for name, words in asked.items()}


def _measure(
    commands: Mapping[str, list[str]], environment: Mapping[str, str], rounds: int
) -> dict[str, float]:
    """The median of the CPU seconds that each takes."""
    took: dict[str, list[float]] = {name: [] for name in commands}
    for number in range(rounds + 1):
        for name, words in commands.items():
            seconds = _cpu(words, environment)
            if number:
                took[name].append(seconds)
    return {name: median(found) for name, found in took.items()}


def _cpu(words: list[str], environment: Mapping[str, str]) -> float:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    run = subprocess.run(words, env=environment, capture_output=True, text=True, check=False)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if run.returncode not in {0, 1} or "Traceback" in run.stderr:  # 1: doctor finds old data
        sys.exit(f"{' '.join(words)}: {run.stderr}")
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def _store(folder: Path) -> dict[str, str]:
    """The environment of commands that ask a store of STUDIES invented studies."""
    environment = os.environ | {
        "PYTHONPATH": str(REPOSITORY),
        "PYTHONDONTWRITEBYTECODE": "",  # compiled once, as where it is installed
        "PYTHONPYCACHEPREFIX": str(folder / "compiled"),
        "TRACKER_CONFIG": str(REPOSITORY / "config.toml"),
        "TRACKER_STORE__URL": f"sqlite:///{folder / 'tracker.db'}",
        "TRACKER_OUTPUT__DIRECTORY": str(folder / "out"),
        "TRACKER_REGISTRIES__CTGOV__SECONDS_BETWEEN_REQUESTS": "0",
        "TRACKER_HTTP__CONTACT": "benchmark@example.org",
    }
    corpus = Corpus.from_records(make_corpus(7, STUDIES, as_of=DAY), "2026-10-05T09:00:04")
    with Replica([corpus]) as replica:
        environment["TRACKER_REGISTRIES__CTGOV__BASE_URL"] = replica.base_url
        subprocess.run([*TRACKER, "sync", "ctgov"], env=environment, check=True, cwd=folder)
    return environment
