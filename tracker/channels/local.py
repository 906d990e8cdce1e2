"""Channels that need no service: the terminal and a folder of files."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TextIO

from tracker.alerts.message import Message
from tracker.channels.base import DeliveryError


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


class FileChannel:
    """One file a message, named by day and mark: written again, it is still one file."""

    earlier = 0

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def send(self, message: Message, earlier: Sequence[Message]) -> tuple[Path, ...]:
        """Write text and HTML whole or not at all."""
        del earlier
        stem = f"alerts-{message.created_at:%Y-%m-%d}-{message.mark[:8]}"
        contents = {".html": message.html, ".txt": f"{message.title}\n\n{message.text}"}
        written = []
        for suffix, content in contents.items():
            written.append(self._folder / f"{stem}{suffix}")
            replace_file(written[-1], content)
        return tuple(written)


def replace_file(path: Path, content: str) -> None:
    """Write beside and rename, so that a reader never sees half. Raises DeliveryError."""
    beside = path.with_name(f".{path.name}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        beside.write_text(content, encoding="utf-8")
        beside.replace(path)
    except OSError as error:
        raise DeliveryError(f"{path} cannot be written: {error.strerror}") from error
