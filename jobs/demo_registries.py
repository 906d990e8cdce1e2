"""The registries of the demo: three on loopback, with the same invented trials among them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import ExitStack
from datetime import date
from types import TracebackType
from typing import Self

from tracker.replica.corpus import Corpus
from tracker.replica.ctgov.protocol import Ctgov
from tracker.replica.ctis.protocol import Ctis
from tracker.replica.isrctn.protocol import Isrctn
from tracker.replica.messages import RegistryProtocol
from tracker.replica.server import Replica
from tracker.replica.synthetic import (
    bodies,
    make_corpus,
    next_day,
    next_day_elsewhere,
    register_elsewhere,
)

SEED = 20_261_121
PROTOCOLS: dict[str, Callable[[Sequence[Corpus]], RegistryProtocol]] = {
    "ctgov": Ctgov,
    "ctis": Ctis,
    "isrctn": Isrctn,
}


class DemoRegistries:
    """Invented registries that live through two days; use it as a context manager."""

    def __init__(self, size: int, first: date, second: date) -> None:
        corpora = _two_days(size, first, second)
        self._replicas = {
            key: Replica(days, protocol=PROTOCOLS[key]) for key, days in corpora.items()
        }
        self.sizes = {key: len(days[0].records) for key, days in corpora.items()}
        self._running = ExitStack()

    @property
    def addresses(self) -> dict[str, str]:
        """Base address of each registry, by its key."""
        return {key: replica.base_url for key, replica in self._replicas.items()}

    def advance(self) -> None:
        """The second day begins everywhere."""
        for replica in self._replicas.values():
            replica.advance()

    def __enter__(self) -> Self:
        for replica in self._replicas.values():
            self._running.enter_context(replica)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._running.close()


def _two_days(size: int, first: date, second: date) -> dict[str, list[Corpus]]:
    """Two corpora of each registry; `size` studies of the first registry on the first day."""
    elsewhere = register_elsewhere(make_corpus(SEED, size, as_of=first), SEED, as_of=first)
    later, _ = next_day(elsewhere.records, SEED, as_of=second)
    stamps = [f"{day}T09:00:04" for day in (first, second)]
    there = (elsewhere.registered, next_day_elsewhere(elsewhere, as_of=second))
    days = {
        key: [Corpus(bodies(some, key), stamp) for some, stamp in zip(there, stamps, strict=True)]
        for key in ("ctis", "isrctn")
    }
    here = (elsewhere.records, later)
    records = [Corpus.from_records(r, stamp) for r, stamp in zip(here, stamps, strict=True)]
    return {"ctgov": records} | days
