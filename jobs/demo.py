"""Two days in the life of the tracker, over real HTTP, on a registry of invented studies.

What a newcomer sees first: a silent first sync, a second one that finds what changed, the changes
ranked, a landscape report and a digest. Everything it prints or writes says DEMO DATA.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from db.engine import open_store
from jobs.alert import run_alerts
from jobs.look import changes_since
from jobs.report import write_landscape
from jobs.runtime import Runtime
from jobs.sync import sync
from tracker.change_rules import Importance
from tracker.config import Config
from tracker.config.default import default_config_path
from tracker.errors import ConfigError
from tracker.replica.corpus import Corpus
from tracker.replica.server import Replica
from tracker.replica.synthetic import make_corpus, next_day

SEED = 20_261_121
FIRST_DAY, SECOND_DAY = date(2026, 11, 16), date(2026, 11, 17)
STORE = "demo.db"
MOST_LINES = 28

Say = Callable[[str], None]


def run_demo(folder: Path, size: int, say: Say) -> None:
    """Play the two days in `folder` with `size` studies, telling each step to `say`.

    Raises ConfigError where `folder` holds something that is not a demo.
    """
    _clear(folder)
    say("DEMO DATA: every study below is invented. Two days in the life of the tracker.")
    first = make_corpus(SEED, size, as_of=FIRST_DAY)
    second, _ = next_day(first, SEED, as_of=SECOND_DAY)
    days = [_corpus(first, FIRST_DAY), _corpus(second, SECOND_DAY)]
    with Replica(days) as replica:
        say(f"A registry of {size} invented studies answers at {replica.base_url}")
        jobs = _runtime(folder, replica.base_url)
        _sync(jobs, FIRST_DAY, "Day 1, first sync", say)
        replica.advance()
        _sync(jobs, SECOND_DAY, "Day 2, full sync", say)
    _show_changes(jobs, say)
    _write(jobs, folder, say)
    say("")
    say("Next, for the live registry: tracker config init, tracker config check, tracker sync")


def _clear(folder: Path) -> None:
    """A demo starts anew; nothing that a person may have put there is removed."""
    if folder.exists() and any(folder.iterdir()) and not (folder / STORE).exists():
        raise ConfigError(f"{folder} is not empty and holds no demo: name another --folder")
    folder.mkdir(parents=True, exist_ok=True)
    for leftover in folder.glob(f"{STORE}*"):
        leftover.unlink()


def _corpus(records: list[dict[str, Any]], day: date) -> Corpus:
    return Corpus.from_records(records, f"{day}T09:00:04")


def _runtime(folder: Path, base_url: str) -> Runtime:
    settings = tomllib.loads(default_config_path().read_text(encoding="utf-8"))
    settings["store"]["url"] = f"sqlite:///{folder / STORE}"
    settings["output"]["directory"] = str(folder)
    registry = settings["registries"]["ctgov"]
    registry |= {"base_url": base_url, "seconds_between_requests": 0}
    settings["registries"] = {"ctgov": registry}
    for rule in settings["alerts"]["rules"]:
        rule["channels"] = ["file"]  # a terminal shows the changes themselves
    config = Config.model_validate(settings)
    evening = datetime(SECOND_DAY.year, SECOND_DAY.month, SECOND_DAY.day, 18, tzinfo=UTC)
    return Runtime(config=config, engine=open_store(config.store.url), clock=lambda: evening)


def _sync(jobs: Runtime, day: date, title: str, say: Say) -> None:
    say("")
    say(f"{title} ({day}, DEMO DATA)")
    observed_at = datetime(day.year, day.month, day.day, 15, tzinfo=UTC)
    for line in sync(jobs, "ctgov", full=True, observed_at=observed_at).lines():
        say(f"  {line}")


def _show_changes(jobs: Runtime, say: Say) -> None:
    since = datetime(SECOND_DAY.year, SECOND_DAY.month, SECOND_DAY.day, tzinfo=UTC)
    lines = changes_since(jobs, since, None, Importance.MEDIUM).lines()
    say("")
    say("What changed on day 2, medium importance and more (DEMO DATA)")
    for line in lines[:MOST_LINES]:
        say(f"  {line}")
    if len(lines) > MOST_LINES:
        say(f"  ... and {len(lines) - MOST_LINES} lines more")


def _write(jobs: Runtime, folder: Path, say: Say) -> None:
    reports = write_landscape(jobs, cohort="msc_autoimmune", out=folder, demo=True)
    alerts = run_alerts(jobs, demo=True)
    say("")
    say("Written (all marked DEMO DATA):")
    for path in [*reports, *alerts.files, folder / STORE]:
        say(f"  {path}")
