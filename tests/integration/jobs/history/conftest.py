"""A registry that has lived four days, and a store that began to watch on the last of them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import typer
from typer.testing import CliRunner

from jobs.cli import changes, explain, history, show

Make = Callable[..., Any]
Days = list[list[dict[str, Any]]]
ON: dict[str, Any] = {"history__enabled": True, "history__seconds_between_requests": 0}


@pytest.fixture
def switched_on() -> dict[str, Any]:
    """Settings of a registry whose history may be asked for."""
    return ON


def state(record: Make, serial: int, day: int, status: str) -> dict[str, Any]:
    """A record as it was posted on the `day` of October 2026, submitted three days before."""
    posted = {"date": f"2026-10-{day:02}", "type": "ACTUAL"}
    people = {"centralContacts": [{"name": "Invented Person"}]}
    made: dict[str, Any] = record(
        serial,
        statusModule={
            "overallStatus": status,
            "lastUpdateSubmitDate": f"2026-10-{max(day - 3, 1):02}",
            "lastUpdatePostDateStruct": posted,
        },
        contactsLocationsModule=people,
    )
    return made


@pytest.fixture
def days(record: Make) -> Days:
    """Four days: the first study is updated on three of them, the second on one."""
    firsts = [(5, "NOT_YET_RECRUITING"), (6, "RECRUITING"), (7, "RECRUITING"), (8, "COMPLETED")]
    second = [(5, "RECRUITING"), (5, "RECRUITING"), (7, "TERMINATED"), (7, "TERMINATED")]
    return [
        [state(record, 1, *one), state(record, 2, *other)]
        for one, other in zip(firsts, second, strict=True)
    ]


@pytest.fixture
def late(world: Make, days: Days) -> Make:
    """`late(**settings)`: a store that began to watch on the last of the four days."""

    def make(**settings: Any) -> Any:
        made = world(*days, **(ON | {"attempts": 1, "history__attempts": 1} | settings))
        for _ in days[1:]:
            made.replica.advance()
        made.sync(8)
        return made

    return make


@pytest.fixture
def command(monkeypatch: pytest.MonkeyPatch) -> Callable[..., Any]:
    """`command(world, *words)`: what the command line says to them."""

    def run(made: Any, *words: str) -> Any:
        app = typer.Typer()
        for part in (history, changes, show, explain):
            part.register(app)
            opens = "asking" if hasattr(part, "asking") else "runtime"
            monkeypatch.setattr(part, opens, lambda _context: made.runtime)
        return CliRunner().invoke(app, list(words))

    return run
