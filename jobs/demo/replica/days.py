"""The days that a served registry lives through: today's records, and those to come."""

from __future__ import annotations

import threading
from collections.abc import Sequence

from jobs.demo.replica.corpus import Corpus
from jobs.demo.replica.messages import ReplicaError


class Days:
    """One corpus a day; safe to use from the threads that answer."""

    def __init__(self, days: Sequence[Corpus]) -> None:
        if not days:
            raise ReplicaError("a replica needs at least one day of records")
        self._today = days[0]
        self._to_come = list(days[1:])
        self._lock = threading.Lock()

    @property
    def today(self) -> Corpus:
        """The records that the registry has now."""
        with self._lock:
            return self._today

    def advance(self) -> None:
        """Load the next day; raises `ReplicaError` after the last."""
        with self._lock:
            if not self._to_come:
                raise ReplicaError("the replica has no further day; give it one more corpus")
            self._today = self._to_come.pop(0)
