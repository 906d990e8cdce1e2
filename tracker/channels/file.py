"""Files as a channel: one text and one HTML file a message in a folder."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from tracker.channels.base import ChannelKind, DeliveryError, Limits, Message, Opening


class FileChannel:
    """One file a message, named by day and mark: written again, it is still one file."""

    earlier = 0

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def send(self, message: Message, earlier: Sequence[Message]) -> tuple[Path, ...]:
        """Write text and HTML whole or not at all."""
        del earlier
        stem = f"alerts-{message.created_at:%Y-%m-%d}-{message.idempotency_key[:8]}"
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


def _open(opening: Opening) -> FileChannel:
    return FileChannel(opening.place)


KIND = ChannelKind(
    name="file",
    limits=Limits(items=500, characters=1_000_000, messages=20),
    open=_open,
)
