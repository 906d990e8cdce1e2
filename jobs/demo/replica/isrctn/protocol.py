"""ISRCTN as the server sees it: what it answers to a query."""

from __future__ import annotations

from collections.abc import Sequence

from jobs.demo.replica.corpus import Corpus
from jobs.demo.replica.days import Days
from jobs.demo.replica.faults import Fault
from jobs.demo.replica.isrctn.query import Query, QueryError, Trial
from jobs.demo.replica.messages import TEXT, XML, Place, Request, Response

SEARCH = "/api/query/format/default"
NAMESPACE = "http://www.67bricks.com/isrctn"
DEFAULT_LIMIT = 10


class Isrctn:
    """Serves records (`fullTrial` elements by ISRCTN number); implements `RegistryProtocol`."""

    base_path = "/api"

    def __init__(self, days: Sequence[Corpus]) -> None:
        self._days = Days(days)

    def answer(self, request: Request, fault: Fault | None) -> Response:
        """Answer one request, refusals included."""
        if request.path != SEARCH:
            return Response(404)
        trials = [Trial(number, record) for number, record in self._days.today.records.items()]
        try:
            query = Query(request.query.get("q", ""))
        except QueryError as error:
            return Response(400, str(error).encode(), TEXT)
        found = [trial.record for trial in trials if query.finds(trial)]
        shown = found[: _limit(request.query.get("limit"))]
        if fault is not None and fault.kind == "missing":
            shown = shown[1:]
        elif fault is not None and fault.kind == "empty-page":
            shown = []
        elif fault is not None and fault.kind == "duplicate" and shown:
            shown = [*shown[:-1], shown[0]]
        return Response(200, _list(len(found), shown), XML)

    def place(self, request: Request) -> Place:
        """There is one page only; a question for the count is none."""
        asks_for_records = request.path == SEARCH and request.query.get("limit") != "0"
        return "first page" if asks_for_records else "elsewhere"

    def advance(self) -> None:
        """Load the next day."""
        self._days.advance()


def _limit(text: str | None) -> int:
    return int(text) if text is not None and text.isdigit() else DEFAULT_LIMIT


def _list(count: int, shown: Sequence[bytes]) -> bytes:
    head = b'<?xml version="1.0" encoding="UTF-8"?>\n'
    root = f'<allTrials totalCount="{count}" xmlns="{NAMESPACE}"'.encode()
    if not shown:
        return head + root + b"/>"
    return b"".join((head, root, b">", *shown, b"</allTrials>"))
