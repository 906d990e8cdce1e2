"""Two days in the life of the tracker, over real HTTP, on registries of invented studies.

What a newcomer sees first: silent first syncs of three registries, second ones that find what
changed, the studies that are one trial, the changes ranked, a landscape report and a digest.
Everything it prints or writes says DEMO DATA.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path

from db.engine import open_store
from jobs.alerts.run import run_alerts
from jobs.demo.days import FIRST_DAY, SECOND_DAY
from jobs.demo.registries import DemoRegistries
from jobs.demo.trials import one_trial
from jobs.link.trials import link_if_due
from jobs.queries.changes import changes_since
from jobs.reports.write import write_report
from jobs.runtime import Runtime
from jobs.sync.run import sync
from tracker.changes import Importance
from tracker.config import Config
from tracker.config.default import default_config_path
from tracker.errors import ConfigError
from tracker.reports.request import ReportRequest

STORE = "demo.db"
MOST_LINES = 28
COHORT = "msc_autoimmune"

Say = Callable[[str], None]


def run_demo(folder: Path, size: int, say: Say) -> None:
    """Play the two days in `folder`, telling each step to `say`.

    `size` is how many studies ClinicalTrials.gov has on the first day, at most all that ship.

    Raises ConfigError where `folder` holds something that is not a demo.
    """
    _clear(folder)
    say("DEMO DATA: every study below is invented. Two days in the life of the tracker.")
    with DemoRegistries(size) as registries, _runtime(folder, registries.addresses) as jobs:
        for key, address in registries.addresses.items():
            name = jobs.registry(key).facts.name
            say(f"{name}: {registries.sizes[key]} invented studies answer at {address}")
        _sync(jobs, FIRST_DAY, "Day 1, first sync", say)
        registries.advance()
        _sync(jobs, SECOND_DAY, "Day 2, full sync", say)
        _show_trial(jobs, say)
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


@contextmanager
def _runtime(folder: Path, addresses: Mapping[str, str]) -> Iterator[Runtime]:
    settings = tomllib.loads(default_config_path().read_text(encoding="utf-8"))
    settings["store"]["url"] = f"sqlite:///{folder / STORE}"
    settings["output"]["directory"] = str(folder)
    served = {"enabled": True, "seconds_between_requests": 0}
    settings["registries"] = {
        key: settings["registries"][key] | served | {"base_url": address}
        for key, address in addresses.items()
    }
    for rule in settings["alerts"]["rules"]:
        rule["channels"] = ["file"]  # a terminal shows the changes themselves
    config = Config.model_validate(settings)
    evening = datetime(SECOND_DAY.year, SECOND_DAY.month, SECOND_DAY.day, 18, tzinfo=UTC)
    engine = open_store(config.store.url)
    try:
        yield Runtime(config=config, engine=engine, clock=lambda: evening)
    finally:
        engine.dispose()


def _sync(jobs: Runtime, day: date, title: str, say: Say) -> None:
    """Pull every registry, then find out which studies are one trial."""
    say("")
    say(f"{title} ({day}, DEMO DATA)")
    observed_at = datetime(day.year, day.month, day.day, 15, tzinfo=UTC)
    for key in jobs.config.registries:
        for line in sync(jobs, key, full=True, observed_at=observed_at).lines():
            say(f"  {line}")
    linked = link_if_due(jobs)
    if linked is not None:
        say(f"  {linked.line()}")


def _show_trial(jobs: Runtime, say: Say) -> None:
    say("")
    say("One trial in several registries (DEMO DATA)")
    for line in one_trial(jobs):
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
    reports = [
        path
        for kind in ("landscape", "discrepancies")
        for path in write_report(jobs, kind, ReportRequest(cohort=COHORT, demo=True), folder)
    ]
    alerts = run_alerts(jobs, demo=True)
    say("")
    say("Written (all marked DEMO DATA):")
    for path in [*reports, *alerts.files, folder / STORE]:
        say(f"  {path}")
