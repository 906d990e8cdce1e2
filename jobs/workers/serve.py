"""A worker: does the work of each batch that comes in, until nobody sends any more.

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

import msgspec

from jobs.workers.collector import tamed
from jobs.workers.messages import Answer, Order, read_message, write_message
from jobs.workers.work import work_at

_order = msgspec.msgpack.Decoder(Order)
_encoder = msgspec.msgpack.Encoder()


def main() -> None:
    """Work until the main process closes the pipe."""
    for number in (signal.SIGINT, signal.SIGTERM):  # meant for the main process, which then ends us
        signal.signal(number, signal.SIG_IGN)
    faulthandler.enable()
    orders, answers = _pipes()
    inbox: SimpleQueue[bytes] = SimpleQueue()
    outbox: SimpleQueue[bytes] = SimpleQueue()
    Thread(target=_take_in, args=(orders, inbox), daemon=True).start()
    Thread(target=_send_off, args=(answers, outbox), daemon=True).start()
    with tamed():
        while True:
            outbox.put(_encoder.encode(_answer(inbox.get())))


def _pipes() -> tuple[IO[bytes], IO[bytes]]:
    """Return where orders come from and answers go to; what is printed goes to standard error."""
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    return sys.stdin.buffer, answers


def _take_in(orders: IO[bytes], inbox: SimpleQueue[bytes]) -> None:
    while (message := read_message(orders)) is not None:
        inbox.put(message)
    os._exit(0)


def _send_off(answers: IO[bytes], outbox: SimpleQueue[bytes]) -> None:
    while True:
        message = outbox.get()
        try:
            write_message(answers, message)
        except OSError:  # the main process is gone
            os._exit(0)


def _answer(message: bytes) -> Answer:
    """What was found; whatever goes wrong is told, with what the error has noted of the place."""
    try:
        order = _order.decode(message)
        work = work_at(order.place)
        return Answer(found=work.packed(work.do(work.given(order.batch))))
    except Exception as error:  # noqa: BLE001  the main process raises it
        noted = "".join(f" ({note})" for note in getattr(error, "__notes__", ()))
        trouble = f"{type(error).__name__}: {error}{noted}"
        return Answer(trouble=trouble, traceback=traceback.format_exc())
