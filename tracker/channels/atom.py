"""A feed that anybody can follow without giving an address: one entry a study, ids for ever."""

from __future__ import annotations

import re
import uuid
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from tracker.channels.base import ChannelKind, Entry, Limits, Message, Opening
from tracker.channels.file import replace_file

if TYPE_CHECKING:
    from feedgen.feed import FeedGenerator

AUTHOR = "MSC trial tracker"
ENTRIES = 200  # more only where the newest message alone has more
MESSAGES = 50
NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


class AtomChannel:
    """Writes `<name>.atom` anew from the newest messages, so a repetition changes nothing.

    `address`, where the file is to be found, becomes the feed's id and its link to itself.
    """

    earlier = MESSAGES

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
        count = 0
        for one in shown[:MESSAGES]:
            entries = one.entries or (_whole(one),)
            if count and count + len(entries) > ENTRIES:
                break
            count += len(entries)
            for entry in entries:
                _add(feed, entry, one.created_at)
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


def _whole(message: Message) -> Entry:
    """A message that is about no study, such as a test."""
    own = uuid.UUID(message.idempotency_key).urn
    return Entry(id=own, title=message.title, link="", html=message.html)


def _add(feed: FeedGenerator, told: Entry, moment: datetime) -> None:
    entry = feed.add_entry(order="append")
    entry.id(told.id)
    entry.title(NOT_IN_XML.sub("", told.title))
    if told.link:
        entry.link(href=told.link, rel="alternate")
    entry.updated(moment)
    entry.published(moment)
    entry.content(NOT_IN_XML.sub("", told.html), type="html")


def _open(opening: Opening) -> AtomChannel:
    return AtomChannel(opening.name, opening.place, opening.settings.url)


KIND = ChannelKind(
    name="atom",
    limits=Limits(items=100, characters=200_000, messages=10),
    open=_open,
)
