"""One worker process as the main process sees it.

Started anew and not forked, since the service that starts it has threads; over plain pipes, whose
end tells either side that the other one is gone (docs/adr/0032-workers-over-pipes.md).
"""

from __future__ import annotations

import signal
import sys
from collections import deque
from contextlib import suppress
from pathlib import Path
from subprocess import PIPE, Popen

import msgspec

from jobs.workers.messages import Answer, Order, read_message, write_message
from tracker.errors import WorkerError

_encoder = msgspec.msgpack.Encoder()
_answer = msgspec.msgpack.Decoder(Answer)
START = "import sys; sys.path[:] = sys.argv[1:]; from jobs.workers.serve import main; main()"
"""It imports from where we do, from the same folders in the same order."""


class Worker:
    """One process, which answers orders one after the other."""

    def __init__(self) -> None:
        places = [str(Path(place).absolute()) for place in sys.path]
        self._process = Popen(  # noqa: S603  our own code, by our own Python
            [sys.executable, "-P", "-c", START, *places],
            stdin=PIPE,
            stdout=PIPE,
            start_new_session=True,  # what is typed at a terminal reaches the main process only
        )
        orders, answers = self._process.stdin, self._process.stdout
        if orders is None or answers is None:
            raise WorkerError("a worker process was started without its pipes")
        self._orders, self._answers = orders, answers
        self._names: deque[str] = deque()  # of the batches that are not answered yet

    @property
    def pid(self) -> int:
        """What the system calls it."""
        return self._process.pid

    def send(self, place: str, batch: bytes, name: str) -> None:
        """Order the work at `place` of a batch, which errors call `name`.

        The worker takes in at once what is sent, whatever it is doing. Raises WorkerError where it
        is lost.
        """
        self._names.append(name)
        try:
            write_message(self._orders, _encoder.encode(Order(place, batch)))
        except OSError as error:
            raise self._lost() from error

    def receive(self) -> bytes:
        """Wait for the answer to the oldest order. Raises WorkerError where there will be none."""
        message = read_message(self._answers)
        if message is None:
            raise self._lost()
        name, answer = self._names.popleft(), _answer.decode(message)
        if answer.trouble:
            error = WorkerError(f"a worker process failed at {name}: {answer.trouble}")
            error.add_note(answer.traceback)
            raise error
        return answer.found

    def end(self) -> None:
        """End it at once, whatever it is doing; it holds nothing that would be lost."""
        self._process.kill()
        self._process.wait()
        for pipe in (self._orders, self._answers):
            with suppress(OSError):  # what was not sent yet has nobody to go to
                pipe.close()

    def _lost(self) -> WorkerError:
        self._process.kill()  # it may live on without its pipe
        code = self._process.wait()
        how = f"by {signal.Signals(-code).name}" if code < 0 else f"with exit code {code}"
        return WorkerError(
            f"a worker process ended {how} before it was through with {self._names[0]}; SIGKILL "
            "often means that memory ran out. Run it again, or with `workers = 0` under "
            "[performance] to do without workers"
        )
