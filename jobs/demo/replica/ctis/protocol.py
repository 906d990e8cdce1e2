"""CTIS as the server sees it: what it answers to a search and to a number."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from jobs.demo.replica.corpus import Corpus
from jobs.demo.replica.ctis.rows import Served, UnservedCriterion, finds, row
from jobs.demo.replica.days import Days
from jobs.demo.replica.faults import Fault
from jobs.demo.replica.messages import HTML, JSON, TEXT, Place, Request, Response

SEARCH = "/ctis-public-api/search"
RETRIEVE = "/ctis-public-api/retrieve/"
MOST_ROWS = 10_000
_NUMBER = re.compile(r"20\d{2}-5\d{5}-\d{2}-\d{2}")


class Ctis:
    """Serves records (answers of /retrieve by EU CT number); implements `RegistryProtocol`."""

    base_path = "/ctis-public-api"

    def __init__(self, days: Sequence[Corpus]) -> None:
        self._days = Days(days)

    def answer(self, request: Request, fault: Fault | None) -> Response:
        """Answer one request, refusals included."""
        records = self._days.today.records
        if request.path == SEARCH:
            if request.method != "POST":
                return Response(403, b"<html>Forbidden</html>", HTML)
            return _search(request.body, records, fault.kind if fault else None)
        if request.path.startswith(RETRIEVE):
            return _retrieve(request.path.removeprefix(RETRIEVE), records)
        return Response(404)

    def place(self, request: Request) -> Place:
        """Tell first from further pages of a search."""
        if request.path != SEARCH:
            return "elsewhere"
        return "first page" if _page(_question(request.body)) <= 1 else "next page"

    def advance(self) -> None:
        """Load the next day."""
        self._days.advance()


def _retrieve(number: str, records: Mapping[str, bytes]) -> Response:
    if not _NUMBER.fullmatch(number):
        return Response(400, b"malformed number", TEXT)
    return Response(200, records.get(number, b"{}"), JSON)


def _search(body: bytes, records: Mapping[str, bytes], fault: str | None) -> Response:
    question = _question(body)
    criteria = question.get("searchCriteria") or {}
    served = [Served(record) for record in records.values()]
    try:
        found = [one for one in served if finds(criteria, one)]
    except UnservedCriterion as error:
        return Response(501, str(error).encode(), TEXT)
    found.sort(key=lambda one: (one.published, one.number), reverse=True)
    return Response(200, msgspec.json.encode(_listing(question, found, fault)), JSON)


def _listing(question: dict[str, Any], found: list[Served], fault: str | None) -> dict[str, Any]:
    """One page; page 0 finds nothing, and no more than 10,000 rows can be reached."""
    page = _page(question)
    size = max(int((question.get("pagination") or {}).get("size") or 10), 1)
    reachable = found[:MOST_ROWS] if page else []
    start = (page - 1) * size
    rows = reachable[start : start + size] if page else []
    if fault == "empty-page":
        rows = []
    elif fault == "missing":
        rows = rows[1:]
    elif fault == "duplicate" and rows:
        rows = [*rows[:-1], rows[0]]
    return {
        "showWarning": False,
        "pagination": {
            "totalRecords": len(found) if page else 0,
            "currentPage": page,
            "totalPages": -(-len(reachable) // size),
            "nextPage": bool(page) and start + size < len(reachable),
            "prevPage": page > 1,
        },
        "data": [row(one) for one in rows],
    }


def _question(body: bytes) -> dict[str, Any]:
    try:
        found = msgspec.json.decode(body)
    except msgspec.DecodeError:
        return {}
    return found if isinstance(found, dict) else {}


def _page(question: dict[str, Any]) -> int:
    page = (question.get("pagination") or {}).get("page", 1)
    return page if isinstance(page, int) else 1
