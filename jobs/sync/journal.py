"""Notes what each page of a file brought, so that an import that was cut off goes on where it was.

The notes are there until the import has ended, accepted or refused.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol, runtime_checkable

from msgspec import Struct, field, msgpack
from sqlalchemy import Connection, Engine

from db.read.received import last_place, received
from db.transaction import writing
from db.write.received import forget_other_readings, forget_reading, note_received
from tracker.registries.base import Place, Source, Unreadable


class Taken(Struct, frozen=True, gc=False, array_like=True, omit_defaults=True):
    """A record that came, and the hash of its body."""

    number: str
    sha256: str
    aliases: tuple[str, ...] = ()
    stamp: str | None = None
    exported: str | None = None


class Step(Struct, array_like=True):
    """What a page brought; `taken` are the records that count, of one number the later one."""

    taken: list[Taken] = field(default_factory=list)
    unreadable: list[Unreadable] = field(default_factory=list)
    received: int = 0
    duplicates: int = 0


class Noted(Struct, frozen=True):
    """The steps up to a place from which can be gone on."""

    place: str
    steps: list[Step]


_encoder = msgpack.Encoder()
_decoder = msgpack.Decoder(list[Step])


class Journal:
    """The notes of one reading: of these files, as they are, for this registry."""

    def __init__(self, engine: Engine, registry_key: str, reading: str) -> None:
        self._engine = engine
        self._registry_key = registry_key
        self._reading = reading
        self._pending: list[Step] = []
        with writing(engine) as connection:
            forget_other_readings(connection, registry_key, reading)
            self.place, self._next = last_place(connection, reading)

    def steps(self) -> Iterator[Step]:
        """What had come before the reading was cut off, in order."""
        with self._engine.connect() as connection:
            for content in received(connection, self._reading):
                yield from _decoder.decode(content)

    def take(self, place: Place | None, step: Step) -> Noted | None:
        """Return what is to be noted with this page; None where one cannot go on from it."""
        self._pending.append(step)
        if place is None:
            return None
        noted, self._pending = Noted(place.next_page, self._pending), []
        return noted

    def note(self, connection: Connection, noted: Noted) -> None:
        """Note that all up to a place is kept."""
        content = _encoder.encode(noted.steps)
        where = (self._reading, self._next, self._registry_key, noted.place)
        note_received(connection, where, content)
        self._next += 1

    def forget(self) -> None:
        """The reading has ended."""
        with writing(self._engine) as connection:
            forget_reading(connection, self._reading)


@runtime_checkable
class Journalled(Protocol):
    """A source that can go on where it stood."""

    journal: Journal


def journal_of(source: Source) -> Journal | None:
    """Return the journal of a source, if it keeps one."""
    return source.journal if isinstance(source, Journalled) else None
