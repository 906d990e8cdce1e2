"""Stores that alerts are run on, with rules and channels as a test wants them."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from jobs.alerts.run import AlertReport, run_alerts
from tracker.config import Config

Record = dict[str, Any]


def configure(runtime: Any, **sections: Any) -> None:
    """Replace whole sections of the settings."""
    settings = runtime.config.model_dump(mode="json", exclude_defaults=True)
    runtime.config = Config.model_validate(settings | sections)


class Desk:
    """Where alerts arrive: runs them on a world and keeps what its terminal and folder show."""

    def __init__(self, world: Any, folder: Path) -> None:
        self.world = world
        self.folder = folder
        self.terminal = io.StringIO()
        self.configure(
            alerts={"rules": [{"name": "news", "channels": ["terminal", "file"]}]},
            channels={"terminal": {"kind": "terminal"}, "file": {"kind": "file"}},
            output={"directory": str(folder)},
        )

    def configure(self, **sections: Any) -> None:
        configure(self.world.runtime, **sections)

    def rules(self, *rules: dict[str, Any], **more: Any) -> None:
        """Replace the rules; each goes to the terminal unless it says something else."""
        whole = [{"name": f"r{n}", "channels": ["terminal"]} | r for n, r in enumerate(rules)]
        self.configure(alerts={"rules": whole} | more)

    def day(self, day: int, *, full: bool = True) -> None:
        """Let the registry load its next day and sync."""
        self.world.replica.advance()
        self.world.sync(day, full=full)

    def run(self, now: datetime, **more: Any) -> AlertReport:
        """Run the alerts; `seen` is what the terminal showed since."""
        self.terminal.seek(0)
        self.terminal.truncate()
        return run_alerts(self.world.runtime, now=now, stream=self.terminal, **more)

    @property
    def seen(self) -> str:
        return self.terminal.getvalue()


@pytest.fixture
def desk(world: Callable[..., Any], tmp_path: Path) -> Callable[..., Desk]:
    """`desk(day_one, day_two, ...)`: the first day is synced already."""

    def make(*days: list[Record], **settings: Any) -> Desk:
        made = world(*days, **settings)
        made.sync()
        return Desk(made, tmp_path / "out")

    return make


@pytest.fixture(scope="session")
def hour() -> timedelta:
    return timedelta(hours=1)
