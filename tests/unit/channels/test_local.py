from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import pytest

from tracker.channels.base import DeliveryError, Message
from tracker.channels.file import FileChannel
from tracker.channels.terminal import TerminalChannel

Make = Callable[..., Message]


def test_the_terminal_shows_title_and_text(message: Make) -> None:
    stream = io.StringIO()
    TerminalChannel(stream).send(message(), [])
    assert stream.getvalue() == f"{message().title}\n\n{message().text}\n"


def test_a_closed_terminal_is_an_error(message: Make) -> None:
    stream = io.StringIO()
    stream.close()
    with pytest.raises(DeliveryError, match="terminal"):
        TerminalChannel(stream).send(message(), [])


def test_a_message_is_one_pair_of_files_however_often_it_is_sent(
    tmp_path: Path, message: Make
) -> None:
    channel = FileChannel(tmp_path / "new" / "folder")
    first = channel.send(message(1), [])
    assert channel.send(message(1), []) == first
    channel.send(message(2), [])
    names = sorted(path.suffix for path in (tmp_path / "new" / "folder").iterdir())
    assert names == [".html", ".html", ".txt", ".txt"]
    assert first[1].read_text("utf-8") == f"{message(1).title}\n\n{message(1).text}"


def test_a_folder_that_cannot_be_written_is_an_error(tmp_path: Path, message: Make) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(DeliveryError, match="cannot be written"):
        FileChannel(tmp_path / "file" / "folder").send(message(), [])
