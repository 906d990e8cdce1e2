"""One worker process as the main process sees it.

Started anew and not forked, since the service that starts it has threads; over plain pipes, whose
end tells either side that the other one is gone (docs/adr/0027-workers-over-pipes.md).
"""

from __future__ import annotations

import signal
import sys
from collections import deque
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from subprocess import PIPE, Popen

from jobs.workers.messages import packed_tasks, read_message, unpacked_answer, write_message
from jobs.workers.work import Followed, Task
from tracker.errors import WorkerError

START = "import sys; sys.path[:] = sys.argv[1:]; from jobs.workers.serve import main; main()"
"""It imports from where we do, from the same folders in the same order."""


class Worker:
    """One process, and the batches that it has not answered yet."""

    def __init__(self) -> None:
        places = [str(Path(place).absolute()) for place in sys.path]
        self._process = Popen(  # noqa: S603  our own code, by our own Python
            [sys.executable, "-P", "-c", START, *places],
            stdin=PIPE,
            stdout=PIPE,
            process_group=0,  # Ctrl-C reaches the main process only, which ends us in its own time
        )
        requests, answers = self._process.stdin, self._process.stdout
        if requests is None or answers is None:
            raise WorkerError("a worker process was started without its pipes")
        self._requests, self._answers = requests, answers
        self._batches: deque[Sequence[Task]] = deque()

    @property
    def pid(self) -> int:
        """What the system calls it."""
        return self._process.pid

    def send(self, batch: Sequence[Task]) -> None:
        """Hand over a batch; the worker takes in at once what is sent, whatever it is doing.

        Raises WorkerError where it is lost.
        """
        self._batches.append(batch)
        try:
            write_message(self._requests, packed_tasks(batch))
        except OSError as error:
            raise self._lost() from error

    def receive(self) -> list[Followed]:
        """Wait for the answer to the oldest batch. Raises WorkerError where there will be none."""
        message = read_message(self._answers)
        if message is None:
            raise self._lost()
        answer = unpacked_answer(message)
        if answer.trouble:
            error = WorkerError(f"a worker process failed at {answer.trouble}")
            error.add_note(answer.traceback)
            raise error
        self._batches.popleft()
        return answer.followed

    def end(self) -> None:
        """End it at once, whatever it is doing; it holds nothing that would be lost."""
        self._process.kill()
        self._process.wait()
        for pipe in (self._requests, self._answers):
            with suppress(OSError):  # what was not sent yet has nobody to go to
                pipe.close()

    def _lost(self) -> WorkerError:
        self._process.kill()  # it may live on without its pipe
        code = self._process.wait()
        how = f"by {signal.Signals(-code).name}" if code < 0 else f"with exit code {code}"
        batch = self._batches[0]
        return WorkerError(
            f"a worker process ended {how} at one of the {len(batch)} studies from "
            f"{batch[0].study_key} to {batch[-1].study_key}; SIGKILL often means that memory ran "
            "out. Run it again, or with `workers = 0` under [performance] to do without workers"
        )
