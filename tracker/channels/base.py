"""What every channel is, so that deliveries need not know which one it is."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

from tracker.alerts.message import Message
from tracker.errors import TrackerError


class DeliveryError(TrackerError):
    """A message did not get through, in words without secrets; it may at another time."""


class Channel(Protocol):
    """One way to people. `earlier` messages are handed in by those that show them again."""

    earlier: int

    def send(self, message: Message, earlier: Sequence[Message]) -> tuple[Path, ...]:
        """Carry `message` and return the files that it became; raises DeliveryError.

        Sent twice, its mark tells the receiver so.
        """
        ...
