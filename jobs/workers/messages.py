"""What goes over the pipes between the main process and a worker: a length, then MessagePack."""

from __future__ import annotations

from collections.abc import Sequence
from typing import IO

import msgspec
from msgspec import Struct

from jobs.workers.work import Followed, Task

LENGTH_BYTES = 8


class Answer(Struct, frozen=True, array_like=True):
    """What a worker says to a batch: what became of it, or why it cannot tell, and where."""

    followed: list[Followed] = []
    trouble: str | None = None
    traceback: str = ""


_encoder = msgspec.msgpack.Encoder()
_tasks = msgspec.msgpack.Decoder(list[Task])
_answer = msgspec.msgpack.Decoder(Answer)


def packed_tasks(tasks: Sequence[Task]) -> bytes:
    """Return a batch as it travels."""
    return _encoder.encode(tasks)


def unpacked_tasks(message: bytes) -> list[Task]:
    """Return a batch that has travelled."""
    return _tasks.decode(message)


def packed_answer(answer: Answer) -> bytes:
    """Return an answer as it travels."""
    return _encoder.encode(answer)


def unpacked_answer(message: bytes) -> Answer:
    """Return an answer that has travelled."""
    return _answer.decode(message)


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
