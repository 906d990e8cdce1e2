"""The registries of the demo: three on loopback, with the same invented trials among them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import ExitStack
from types import TracebackType
from typing import Self

from jobs.demo.days import two_days
from jobs.demo.replica.corpus import Corpus
from jobs.demo.replica.ctgov.protocol import Ctgov
from jobs.demo.replica.ctis.protocol import Ctis
from jobs.demo.replica.isrctn.protocol import Isrctn
from jobs.demo.replica.messages import RegistryProtocol
from jobs.demo.replica.server import Replica

PROTOCOLS: dict[str, Callable[[Sequence[Corpus]], RegistryProtocol]] = {
    "ctgov": Ctgov,
    "ctis": Ctis,
    "isrctn": Isrctn,
}


class DemoRegistries:
    """Invented registries that live through two days; use it as a context manager."""

    def __init__(self, size: int) -> None:
        corpora = two_days(size)
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
