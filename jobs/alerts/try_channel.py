"""Proves that a channel works before anything depends on it."""

from __future__ import annotations

import os
import uuid
from pathlib import Path
from typing import TextIO

from jobs.runtime import Runtime
from tracker.alerts.html import html_of
from tracker.alerts.message import Page
from tracker.alerts.news import Item
from tracker.alerts.text import text_of
from tracker.channels.base import Message
from tracker.channels.catalog import open_channel
from tracker.errors import ConfigError


def try_channel(runtime: Runtime, name: str, stream: TextIO | None = None) -> list[Path]:
    """Send a message that says it is a test; returns the files that it became.

    Raises ConfigError where the channel is not set up rightly, DeliveryError where it refuses.
    The outbox is not touched.
    """
    settings = runtime.config.channels.get(name)
    if settings is None:
        known = ", ".join(sorted(runtime.config.channels)) or "none"
        raise ConfigError(f"config.toml has no [channels.{name}]; it has: {known}")
    folder = Path(runtime.config.output.directory)
    channel = open_channel(name, settings, os.environ, folder, stream)
    return list(channel.send(_trial_message(runtime, name), []))


def _trial_message(runtime: Runtime, name: str) -> Message:
    now = runtime.now()
    words = f"This is a test of the channel {name}: if you read it, alerts can reach you here."
    idempotency_key = uuid.uuid4().hex
    item = Item(
        subject=name, observed_at=now, importance=1, title=words, rules=("test",), is_notice=True
    )
    page = Page(
        title="Trial tracker: test message",
        items=[item],
        left_out=[],
        part=1,
        parts=1,
        demo=False,
        idempotency_key=idempotency_key,
    )
    return Message(
        idempotency_key=idempotency_key,
        title=page.title,
        text=text_of(page),
        html=html_of(page),
        item_count=1,
        left_out=0,
        created_at=now,
    )
