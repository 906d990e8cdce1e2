"""ClinicalTrials.gov as the server sees it: the days it lives through, what it answers on each."""

from __future__ import annotations

import threading
import zlib
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from jobs.demo.replica.corpus import Corpus
from jobs.demo.replica.ctgov.day import Day
from jobs.demo.replica.ctgov.errors import Refusal
from jobs.demo.replica.ctgov.routes import SEARCH_PATH, Moment, route
from jobs.demo.replica.faults import Fault
from jobs.demo.replica.messages import TEXT, Place, ReplicaError, Request, Response


class Ctgov:
    """Serves one corpus a day as ClinicalTrials.gov does; implements `RegistryProtocol`."""

    base_path = "/api/v2"

    def __init__(self, days: Sequence[Corpus]) -> None:
        if not days:
            raise ReplicaError("a replica needs at least one day of records")
        for corpus in days:
            _next_morning(corpus.data_timestamp)
        self._seen = [days[0]]
        self._to_come = list(days[1:])
        self._day = Day(days[0])
        self._count = 0
        self._lock = threading.Lock()

    def answer(self, request: Request, fault: Fault | None) -> Response:
        """Answer one request, refusals included."""
        moment = self._moment(fault)
        try:
            response = route(request, moment)
        except Refusal as refusal:
            return Response(refusal.status, str(refusal).encode(), TEXT)
        return _with_etag(response, request, moment.day.corpus.data_timestamp)

    def place(self, request: Request) -> Place:
        """Tell first from further pages of a search."""
        if request.path != SEARCH_PATH:
            return "elsewhere"
        return "next page" if request.query.get("pageToken") else "first page"

    def advance(self) -> None:
        """Load the next day."""
        with self._lock:
            if not self._to_come:
                raise ReplicaError("the replica has no further day; give it one more corpus")
            self._load(self._to_come.pop(0))

    def _moment(self, fault: Fault | None) -> Moment:
        with self._lock:
            if fault is not None and fault.kind == "refresh":
                self._refresh()
            self._count += 1
            return Moment(self._day, tuple(self._seen), self._count, fault.kind if fault else None)

    def _refresh(self) -> None:
        """Load the next day, or the same records again under a new timestamp when there is none."""
        today = self._seen[-1]
        again = replace(today, data_timestamp=_next_morning(today.data_timestamp))
        self._load(self._to_come.pop(0) if self._to_come else again)

    def _load(self, corpus: Corpus) -> None:
        self._seen.append(corpus)
        self._day = Day(corpus)


def _next_morning(timestamp: str) -> str:
    try:
        return (datetime.fromisoformat(timestamp) + timedelta(days=1)).isoformat()
    except ValueError as error:
        raise ReplicaError(
            f"a data timestamp reads like 2026-10-02T09:00:04, not {timestamp!r}"
        ) from error


def _with_etag(response: Response, request: Request, timestamp: str) -> Response:
    """Add the tag of the day's data, which is the same on every path, and honour If-None-Match."""
    if response.status != 200:
        return response
    tag = f'"{zlib.crc32(timestamp.encode()):08x}/0.34.1/replica"'
    if request.headers.get("if-none-match") == tag:
        return Response(304, headers={"ETag": tag})
    return replace(response, headers={**response.headers, "ETag": tag})
