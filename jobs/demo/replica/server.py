"""Puts a registry's protocol on a loopback port; knows faults and counts, and no registry."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from types import TracebackType
from typing import Self

from jobs.demo.replica.corpus import Corpus
from jobs.demo.replica.ctgov.protocol import Ctgov
from jobs.demo.replica.damage import damaged, refusal, replaces_answer
from jobs.demo.replica.faults import PAGE_KINDS, Fault, Faults
from jobs.demo.replica.listener import Listener
from jobs.demo.replica.messages import RegistryProtocol, ReplicaError, Request, Response


@dataclass(frozen=True, slots=True)
class Served:
    """One request that was answered, for tests to look at; `fault` is the kind that struck."""

    path: str
    query: dict[str, str] = field(default_factory=dict)
    status: int = 200
    fault: str | None = None


class Replica:
    """A registry on 127.0.0.1 that lives through `days`; use it as a context manager.

    `port` 0 takes any free port. Stopped and started again, it goes on with its days and counters.
    `protocol` makes the registry from its days.
    """

    def __init__(
        self,
        days: Sequence[Corpus],
        *,
        port: int = 0,
        faults: Faults | None = None,
        protocol: Callable[[Sequence[Corpus]], RegistryProtocol] = Ctgov,
    ) -> None:
        self._protocol = protocol(days)
        self._faults = faults or Faults()
        self._port = port
        self._listener: Listener | None = None
        self._served: list[Served] = []
        self._lock = threading.Lock()
        self._stopping = threading.Event()

    @property
    def base_url(self) -> str:
        """The address to put in place of the registry's own, whole."""
        if self._listener is None:
            raise ReplicaError("the replica has no address before it is started")
        return f"http://127.0.0.1:{self._listener.port}{self._protocol.base_path}"

    @property
    def requests(self) -> list[Served]:
        """What was served so far, in order; a copy."""
        with self._lock:
            return list(self._served)

    def advance(self) -> None:
        """Let the registry load its next day; raises `ReplicaError` when there is none."""
        self._protocol.advance()

    def start(self) -> None:
        """Listen; raises `ReplicaError` when the port is taken."""
        if self._listener is not None:
            raise ReplicaError("the replica is running already")
        self._stopping.clear()
        self._listener = Listener(self._port, self._answer)

    def stop(self) -> None:
        """Close the port and every open connection; does nothing when it is not running."""
        self._stopping.set()
        if self._listener is not None:
            self._listener.close()
            self._listener = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    def _answer(self, request: Request) -> Response:
        agent = request.headers.get("user-agent", "")
        fault = self._faults.pick(request.path, agent, self._protocol.place(request))
        response = self._respond(request, fault)
        served = Served(
            request.path, dict(request.query), response.status, fault.kind if fault else None
        )
        with self._lock:
            self._served.append(served)
        return response

    def _respond(self, request: Request, fault: Fault | None) -> Response:
        if fault is None or fault.kind in PAGE_KINDS:
            return self._protocol.answer(request, fault)
        if replaces_answer(fault):
            return refusal(fault)
        if fault.kind == "slow":
            self._stopping.wait(fault.seconds)
        return damaged(self._protocol.answer(request, None), fault)
