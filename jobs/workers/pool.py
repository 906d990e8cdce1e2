"""Lets worker processes do work, batch by batch and in order, while the caller goes on."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Iterable, Iterator
from types import TracebackType
from typing import Self

from jobs.workers.collector import tamed
from jobs.workers.work import Found, Given, Work
from jobs.workers.worker import Worker

MOST = 4
AHEAD = 2
"""Batches that a worker has at once: one that it works on, and one to go on with.

A kill costs what was derived of them."""
WORTH_STARTING = 500
"""Studies that must be waiting before workers are started, which costs as much as these do."""


class Pool:
    """Some workers, started when there is enough for them to do; without any, the caller works.

    A context manager: however its block ends, no worker outlives it. In the block the collector of
    garbage is tamed.
    """

    def __init__(self, workers: int) -> None:
        self.size = workers
        self._workers: deque[Worker] = deque()
        self._tamed = tamed()

    @classmethod
    def sized(cls, workers: int | None) -> Self:
        """Return one of `workers`, or where that is None of as many as this machine is good for."""
        return cls(_usual_size() if workers is None else workers)

    def __enter__(self) -> Self:
        self._tamed.__enter__()
        return self

    def __exit__(
        self,
        _kind: type[BaseException] | None,
        _error: BaseException | None,
        _traceback: TracebackType | None,
    ) -> None:
        try:
            self._end()
        finally:
            self._tamed.__exit__(None, None, None)

    @property
    def pids(self) -> list[int]:
        """What the system calls those that were started."""
        return [worker.pid for worker in self._workers]

    def each(
        self, work: Work[Given, Found], batches: Iterable[Given], expected: int = 0
    ) -> Iterator[Found]:
        """Yield what the work finds of each batch, in the order of the batches.

        `batches` is asked for the next one while workers are busy with those before, so neither
        what it does to make one nor what the caller does with a finding costs time of theirs. At
        most AHEAD batches a worker are under way. `expected` studies are known to come; where that
        is not known, workers are started when so many have come that it is worth it.

        Raises WorkerError where a worker is lost or fails; what goes wrong in this process is
        raised as it is.
        """
        awaited: deque[Worker] = deque()
        studies, is_whole = 0, False
        try:
            for batch in batches:
                studies += len(batch)
                if not self.size or max(studies, expected) < WORTH_STARTING:
                    yield work.do(batch)
                    continue
                awaited.append(self._next_worker())
                awaited[-1].send(work.place, work.packed(batch), str(batch))
                if len(awaited) == AHEAD * self.size:
                    yield work.found(awaited.popleft().receive())
            while awaited:
                yield work.found(awaited.popleft().receive())
            is_whole = True
        finally:
            if not is_whole:  # answers may be on their way that nobody asks for any more
                self._end()

    def _next_worker(self) -> Worker:
        """Return the one whose turn it is; the first time, start them all."""
        if not self._workers:
            self._workers.extend(Worker() for _ in range(self.size))
        self._workers.rotate(-1)
        return self._workers[-1]

    def _end(self) -> None:
        while self._workers:
            self._workers.pop().end()


def _usual_size() -> int:
    """As many as there are cores, on one core none; more than MOST would only wait."""
    return min(_cores(), MOST) if _cores() > 1 else 0


def _cores() -> int:
    """How many of the machine's cores are for us; macOS does not tell."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
