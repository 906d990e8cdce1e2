"""The terminal as a channel: messages for whoever started the job."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TextIO

from tracker.channels.base import ChannelKind, DeliveryError, Limits, Message, Opening


class TerminalChannel:
    """Shows messages to whoever started the job."""

    earlier = 0

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def send(self, message: Message, earlier: Sequence[Message]) -> tuple[Path, ...]:
        """Write the text; a repetition after a crash shows the same reference."""
        del earlier
        try:
            self._stream.write(f"{message.title}\n\n{message.text}\n")
            self._stream.flush()
        except (OSError, ValueError) as error:  # ValueError: the stream was closed
            raise DeliveryError(f"the terminal cannot be written to: {error}") from error
        return ()


def _open(opening: Opening) -> TerminalChannel:
    return TerminalChannel(opening.stream)


KIND = ChannelKind(
    name="terminal",
    limits=Limits(items=20, characters=100_000, messages=1),
    open=_open,
)
