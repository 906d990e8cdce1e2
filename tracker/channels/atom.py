"""A feed that anybody can follow without giving an address: one entry a message, ids for ever."""

from __future__ import annotations

import re
import uuid
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from tracker.channels.base import ChannelKind, Limits, Message, Opening
from tracker.channels.file import replace_file

if TYPE_CHECKING:
    from feedgen.feed import FeedGenerator

AUTHOR = "MSC trial tracker"
ENTRIES = 50
NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


class AtomChannel:
    """Writes `<name>.atom` anew from the newest messages, so a repetition changes nothing.

    `address`, where the file is to be found, becomes the feed's id and its link to itself.
    """

    earlier = ENTRIES

    def __init__(self, name: str, folder: Path, address: str = "") -> None:
        self._name = name
        self._path = folder / f"{name}.atom"
        self._address = address

    def send(self, message: Message, earlier: Sequence[Message]) -> tuple[Path, ...]:
        """Put `message` on top of `earlier` ones (newest first)."""
        feed = self._feed(message)
        shown = [
            message,
            *(one for one in earlier if one.idempotency_key != message.idempotency_key),
        ]
        for one in shown[:ENTRIES]:
            _add(feed, one)
        replace_file(self._path, feed.atom_str(pretty=True).decode())
        return (self._path,)

    def _feed(self, newest: Message) -> FeedGenerator:
        from feedgen.feed import FeedGenerator  # noqa: PLC0415  only where there is a feed

        feed = FeedGenerator()
        own = uuid.uuid5(uuid.NAMESPACE_URL, f"msc-trial-tracker/{self._name}").urn
        feed.id(self._address or own)
        feed.title(f"{AUTHOR}: {self._name}")
        feed.author(name=AUTHOR)
        feed.updated(newest.created_at)
        if self._address:
            feed.link(href=self._address, rel="self")
        return feed


def _add(feed: FeedGenerator, message: Message) -> None:
    entry = feed.add_entry(order="append")
    entry.id(uuid.UUID(message.idempotency_key).urn)
    entry.title(NOT_IN_XML.sub("", message.title))
    entry.updated(message.created_at)
    entry.published(message.created_at)
    entry.content(NOT_IN_XML.sub("", message.html), type="html")


def _open(opening: Opening) -> AtomChannel:
    return AtomChannel(opening.name, opening.place, opening.settings.url)


KIND = ChannelKind(
    name="atom",
    limits=Limits(items=100, characters=200_000, messages=10),
    open=_open,
)
