"""A message to send, and a mail server to send it to."""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tracker.alerts.digest import compose
from tracker.alerts.news import Item
from tracker.changes import Change, Importance
from tracker.channels.base import Limits, Message

START = datetime(2026, 10, 6, 12, tzinfo=UTC)


def make_message(number: int = 1, title: str = "Invented study") -> Message:
    """The digest of one study, made `number` hours after the first."""
    item = Item(
        subject=f"ctgov:NCT99{number:06}",
        observed_at=START,
        importance=3,
        title=f"{title} {number} <of> Ångström & 间充质",
        rules=("news",),
        registration_number=f"NCT99{number:06}",
        url=f"https://example.org/NCT99{number:06}",
        changes=(Change("phases", "phase", Importance.HIGH, ["PHASE1"], ["PHASE2"]),),
    )
    now = START + timedelta(hours=number)
    ((message, _),) = compose("channel", [item], Limits(10, 50_000, 1), now)
    return message


@pytest.fixture(name="message", scope="session")
def message_factory() -> Callable[..., Message]:
    return make_message


def load_beside(name: str) -> Any:
    """A module beside this file; tests are no package, so it has to be loaded by its path."""
    if name not in sys.modules:
        spec = importlib.util.spec_from_file_location(name, Path(__file__).parent / f"{name}.py")
        assert spec is not None
        assert spec.loader is not None
        sys.modules[name] = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(sys.modules[name])
    return sys.modules[name]


@pytest.fixture
def mail_server() -> Iterator[Any]:
    """A running MailServer."""
    with load_beside("smtp_server").MailServer() as server:
        yield server
