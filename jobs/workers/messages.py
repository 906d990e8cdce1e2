"""What goes over the pipes between us and a worker: a length, then that many bytes."""

from __future__ import annotations

from typing import IO

from msgspec import Struct

LENGTH_BYTES = 8


class Order(Struct, frozen=True, array_like=True):
    """A batch for a worker: the place of the work, and the batch as it travels."""

    place: str
    batch: bytes


class Answer(Struct, frozen=True, array_like=True):
    """What a worker says to an order: what was found, or why it cannot tell."""

    found: bytes = b""
    trouble: str | None = None
    traceback: str = ""


def write_message(pipe: IO[bytes], message: bytes) -> None:
    """Write a whole message. Raises OSError where nobody reads."""
    pipe.write(len(message).to_bytes(LENGTH_BYTES, "little"))
    pipe.write(message)
    pipe.flush()


def read_message(pipe: IO[bytes]) -> bytes | None:
    """Return the next message; None where the pipe ends, if need be in the middle of one."""
    length = pipe.read(LENGTH_BYTES)
    if len(length) < LENGTH_BYTES:
        return None
    wanted = int.from_bytes(length, "little")
    message = pipe.read(wanted)
    return message if len(message) == wanted else None
