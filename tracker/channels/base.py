"""What a channel carries and what every kind of channel declares, so that no caller knows kinds."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Protocol, TextIO

from msgspec import Struct

from tracker.channels.settings import ChannelSettings
from tracker.errors import TrackerError


class DeliveryError(TrackerError):
    """A message did not get through, in words without secrets; it may at another time."""


class Limits(Struct, frozen=True):
    """What one message of a channel can carry, and how many a digest may take.

    `items` are studies, `characters` the length of the text.
    """

    items: int
    characters: int
    messages: int


class Entry(Struct, frozen=True, kw_only=True):
    """What a message tells of one study; `id` is an IRI that never changes, `link` may be empty."""

    id: str
    title: str
    link: str
    html: str


class Message(Struct, frozen=True, kw_only=True):
    """One message as it is to be sent; `idempotency_key` is the same whenever it is sent again.

    `entries`: the same study by study, where a reader wants one thing at a time.
    """

    idempotency_key: str
    title: str
    text: str
    html: str
    item_count: int
    left_out: int
    created_at: datetime
    entries: tuple[Entry, ...] = ()


class Channel(Protocol):
    """One way to people. `earlier` messages are handed in by those that show them again."""

    earlier: int

    def send(self, message: Message, earlier: Sequence[Message]) -> tuple[Path, ...]:
        """Carry `message` and return the files that it became; raises DeliveryError.

        Sent twice, its mark tells the receiver so.
        """
        ...


class Opening(Struct, frozen=True):
    """What a channel is opened with: its name and settings, and what surrounds the process."""

    name: str
    settings: ChannelSettings
    environment: Mapping[str, str]  # holds the secrets
    folder: Path  # for files, unless the settings name another
    stream: TextIO  # for the terminal

    @property
    def place(self) -> Path:
        """The folder for files."""
        return Path(self.settings.directory) if self.settings.directory else self.folder


class ChannelKind(Struct, frozen=True, kw_only=True):
    """One kind of channel: a module of this folder declares one as KIND, the catalog lists it.

    `needs` are the keys of config.toml without which it cannot work ("a or b": one of them).
    `open` raises ConfigError where a secret is missing or an address makes no sense.
    """

    name: str
    needs: tuple[str, ...] = ()
    limits: Limits
    open: Callable[[Opening], Channel]
