"""Work that any process may do: a function of one batch, and the shapes that travel."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sized
from contextlib import contextmanager
from importlib import import_module
from typing import Any, Generic, TypeVar

import msgspec

Given = TypeVar("Given", bound=Sized)
Found = TypeVar("Found")
_encoder = msgspec.msgpack.Encoder()


class Work(Generic[Given, Found]):
    """A function that gives the same in every process, of a batch of studies.

    A batch counts its studies by `len`, and `str` says in an error which ones they are. `place`
    says where a worker finds it, as `module:NAME`. That module must not import what a worker has no
    use for, such as SQLAlchemy: pyproject.toml lists it.
    """

    def __init__(
        self,
        place: str,
        do: Callable[[Given], Found],
        given: type[Given],
        found: type[Found],
    ) -> None:
        self.place = place
        self.do = do
        self._given = msgspec.msgpack.Decoder(given)
        self._found = msgspec.msgpack.Decoder(found)

    @staticmethod
    def packed(batch_or_found: object) -> bytes:
        """Return a batch, or what was found, as it travels."""
        return _encoder.encode(batch_or_found)

    def given(self, message: bytes) -> Given:
        """Return a batch that has travelled."""
        return self._given.decode(message)

    def found(self, message: bytes) -> Found:
        """Return what was found, after it has travelled."""
        return self._found.decode(message)


@contextmanager
def at_study(study_key: str) -> Iterator[None]:
    """Note on an error that leaves the block at which study it was."""
    try:
        yield
    except Exception as error:
        error.add_note(f"at {study_key}")
        raise


def work_at(place: str) -> Work[Any, Any]:
    """Return the work at `module:NAME`."""
    module, _, name = place.partition(":")
    found: Work[Any, Any] = getattr(import_module(module), name)
    return found
