"""A worker: follows the studies of each batch that comes in, until nobody sends any more.

It has three threads, so that the pipes never wait for the work: one takes in what is sent, one
sends what is done, the first works. It ends by itself, at once, when the main process is gone,
however that ended.
"""

from __future__ import annotations

import faulthandler
import os
import signal
import sys
import traceback
from queue import SimpleQueue
from threading import Thread
from typing import IO

from jobs.workers.collector import tamed
from jobs.workers.messages import (
    Answer,
    packed_answer,
    read_message,
    unpacked_tasks,
    write_message,
)
from jobs.workers.work import Followed, Task, follow


def main() -> None:
    """Work until the main process closes the pipe."""
    for number in (signal.SIGINT, signal.SIGTERM):  # meant for the main process, which then ends us
        signal.signal(number, signal.SIG_IGN)
    faulthandler.enable()
    requests, answers = _pipes()
    inbox: SimpleQueue[bytes] = SimpleQueue()
    outbox: SimpleQueue[bytes] = SimpleQueue()
    Thread(target=_take_in, args=(requests, inbox), daemon=True).start()
    Thread(target=_send_off, args=(answers, outbox), daemon=True).start()
    with tamed():
        while True:
            outbox.put(_answer(inbox.get()))


def _pipes() -> tuple[IO[bytes], IO[bytes]]:
    """Return where batches come from and answers go to; what is printed goes to standard error."""
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    return sys.stdin.buffer, answers


def _take_in(requests: IO[bytes], inbox: SimpleQueue[bytes]) -> None:
    while (message := read_message(requests)) is not None:
        inbox.put(message)
    os._exit(0)


def _send_off(answers: IO[bytes], outbox: SimpleQueue[bytes]) -> None:
    while True:
        message = outbox.get()
        try:
            write_message(answers, message)
        except OSError:  # the main process is gone
            os._exit(0)


def _answer(message: bytes) -> bytes:
    """What became of a batch; whatever goes wrong is told, with the study that it went wrong at."""
    tasks: list[Task] = []
    followed: list[Followed] = []
    try:
        tasks = unpacked_tasks(message)
        followed.extend(map(follow, tasks))  # one by one: an error leaves those before it
        return packed_answer(Answer(followed))
    except Exception as error:  # noqa: BLE001  the main process raises it
        at = [task.study_key for task in tasks[len(followed) :]] or ["a whole batch"]
        trouble = f"{at[0]}: {type(error).__name__}: {error}"
        return packed_answer(Answer(trouble=trouble, traceback=traceback.format_exc()))
