"""The packages that a command imports are a list: what feels instant today stays so."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Make = Callable[..., Any]

HEAVY = {
    "alembic",
    "altair",
    "apprise",
    "apscheduler",
    "jinja2",
    "lxml",
    "numpy",
    "pandas",
    "prometheus_client",
    "psycopg",
    "pycountry",
    "pydantic",
    "rapidfuzz",
    "requests",
    "rich",
    "sqlalchemy",
    "sqlmodel",
    "tenacity",
    "tracker.classify",  # with its word lists
}
"""Packages that take longer to import than what a command that only asks may take in all."""

SHOWN = {"pycountry"}  # the names of countries, which every study has
SETTINGS = {"pydantic"}  # the whole of config.toml is checked
LOADED: dict[str, set[str]] = {
    "--help": set(),
    "alerts --help": set(),
    "show NCT99000001": SHOWN,
    "show NCT99000001 --versions": SHOWN,
    "changes --since 2026-10-01": set(),
    "changes --since last-report": SETTINGS,  # the first cohort is said there
    "doctor": SETTINGS,
    # Which diseases are autoimmune stands in the word lists; when jobs are due is in cron lines.
    "status": SETTINGS | {"apscheduler", "tracker.classify"},
}
"""By what is typed: those of HEAVY that it loads, no more and no less."""

CHILDREN = """
import json, os, sys
loaded = {}
for words in json.loads(sys.argv[1]):
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        sys.argv = ["tracker", *words.split()]
        from jobs.cli import main
        try:
            main()
        except SystemExit as ended:
            code = ended.code or 0
        else:
            code = 0
        os.write(writing, json.dumps([code, sorted(sys.modules)]).encode())
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading, "rb") as told:
        loaded[words] = json.loads(told.read())
    os.waitpid(child, 0)
print(json.dumps(loaded))
"""


@pytest.fixture(scope="module")
def loaded(lasting_world: Make, record: Make) -> dict[str, Any]:
    """By what is typed: the exit code and the modules that were loaded; one process in all."""
    made = lasting_world([record(1), record(2)])
    made.sync()
    made.runtime.engine.dispose()
    repository = Path(__file__).resolve().parents[3]
    environment = os.environ | {
        "TRACKER_STORE__URL": made.url,
        "TRACKER_CONFIG": str(repository / "config.toml"),
        "PYTHONPATH": str(repository),
    }
    typed = [sys.executable, "-c", CHILDREN, json.dumps(list(LOADED))]
    shown = subprocess.run(typed, capture_output=True, text=True, env=environment, check=False)
    assert shown.returncode == 0, shown.stderr
    found: dict[str, Any] = json.loads(shown.stdout)
    return found


@pytest.mark.parametrize("words", LOADED)
def test_a_command_loads_what_it_uses(loaded: dict[str, Any], words: str) -> None:
    code, modules = loaded[words]
    assert code == (1 if words == "doctor" else 0)  # a sync of another day is old to a doctor
    assert HEAVY & set(modules) == LOADED[words]
