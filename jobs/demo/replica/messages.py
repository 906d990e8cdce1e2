"""Request and response without sockets, so that a registry's protocol is a plain function."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, Protocol

from jobs.demo.replica.faults import Fault
from tracker.errors import TrackerError

TEXT = "text/plain"
JSON = "application/json"
HTML = "text/html"
XML = "application/xml"

Place = Literal["first page", "next page", "elsewhere"]


class ReplicaError(TrackerError):
    """The replica cannot serve what it was given or asked to do."""


@dataclass(frozen=True, slots=True)
class Request:
    """One question; header names are lower case, a parameter given twice is joined with a comma."""

    path: str
    query: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    method: str = "GET"
    body: bytes = b""


@dataclass(frozen=True, slots=True)
class Response:
    """What goes on the wire; `cut` promises the whole body and resets the connection half-way."""

    status: int
    body: bytes = b""
    content_type: str | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    cut: bool = False


class RegistryProtocol(Protocol):
    """What a registry's folder must offer so that `Replica` can serve it."""

    base_path: str
    """What `Replica.base_url` ends with."""

    def answer(self, request: Request, fault: Fault | None) -> Response:
        """Answer one request; `fault` is one of `faults.PAGE_KINDS` or None."""

    def place(self, request: Request) -> Place:
        """Say where in a chain of pages the request stands, so that page faults hit pages only."""

    def advance(self) -> None:
        """Load the next day's corpus; raises `ReplicaError` after the last."""
