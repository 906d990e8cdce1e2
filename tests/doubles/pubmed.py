"""PubMed's E-utilities as the server sees them, as far as a client that looks up trials can notice.

Counts are texts, a page past the end is empty, an article that is gone is just absent, and no more
than the first 10,000 ids of a search are served.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

import msgspec

from jobs.demo.replica.corpus import Corpus
from jobs.demo.replica.days import Days
from jobs.demo.replica.faults import Fault
from jobs.demo.replica.messages import JSON, XML, Place, Request, Response
from tests.doubles.articles import Article, articles_of
from tests.doubles.pubmed_xml import article_set

BASE = "/entrez/eutils"
SEARCH, FETCH = f"{BASE}/esearch.fcgi", f"{BASE}/efetch.fcgi"
DEFAULT_PAGE, MOST_SERVED = 20, 10_000
WITHOUT_KEY, WITH_KEY = 3, 10  # requests a second
_PART = re.compile(r'"?([^"\[\]]+?)"?\[(si|tiab)\]', re.IGNORECASE)


class PubMedDouble:
    """Serves articles of a corpus; implements `RegistryProtocol`.

    `clock` gives seconds: with it more requests a second than allowed are refused, as NLM does.
    """

    base_path = BASE

    def __init__(self, days: Sequence[Corpus], clock: Callable[[], float] | None = None) -> None:
        self._days = Days(days)
        self._clock = clock
        self._asked: list[float] = []

    def answer(self, request: Request, fault: Fault | None) -> Response:
        """Answer one request, refusals included."""
        if self._is_too_fast(request):
            refusal = {"error": "API rate limit exceeded", "count": str(len(self._asked))}
            return Response(429, msgspec.json.encode(refusal), JSON)
        if request.query.get("db") != "pubmed":
            return Response(400, b'{"error":"unknown database"}', JSON)
        if request.path == SEARCH:
            return self._search(request, fault)
        if request.path == FETCH:
            return self._fetch(request)
        return Response(404)

    def place(self, request: Request) -> Place:
        """Tell first from further pages of a search."""
        if request.path != SEARCH:
            return "elsewhere"
        return "first page" if request.query.get("retstart", "0") == "0" else "next page"

    def advance(self) -> None:
        """Load the next day."""
        self._days.advance()

    def _is_too_fast(self, request: Request) -> bool:
        if self._clock is None:
            return False
        now = self._clock()
        self._asked = [moment for moment in self._asked if now - moment < 1.0]
        self._asked.append(now)
        return len(self._asked) > (WITH_KEY if request.query.get("api_key") else WITHOUT_KEY)

    def _search(self, request: Request, fault: Fault | None) -> Response:
        parts = _PART.findall(request.query.get("term", ""))
        if not parts:
            return _found({"ERROR": "Empty term and query_key - nothing todo"})
        articles = articles_of(self._days.today)
        found = [article.pmid for article in articles if _is_found(article, parts)]
        start = int(request.query.get("retstart", "0"))
        most = int(request.query.get("retmax", str(DEFAULT_PAGE)))
        page = _struck(found[start : min(start + most, MOST_SERVED)], fault)
        return _found(
            {
                "count": str(len(found)),
                "retmax": str(len(page)),
                "retstart": str(start),
                "idlist": page,
                "translationset": [],
                "querytranslation": "",
            }
        )

    def _fetch(self, request: Request) -> Response:
        asked = request.query.get("id", "").split(",")
        known = {article.pmid: article for article in articles_of(self._days.today)}
        return Response(200, article_set([known[pmid] for pmid in asked if pmid in known]), XML)


def _is_found(article: Article, parts: Sequence[tuple[str, str]]) -> bool:
    """Preprints are not in PubMed; the terms are joined with OR."""
    return not article.is_preprint and any(
        article.finds(words, field.lower()) for words, field in parts
    )


def _struck(page: list[str], fault: Fault | None) -> list[str]:
    match fault.kind if fault else None:
        case "empty-page":
            return []
        case "duplicate":
            return [*page[:-1], *page[:1]]
        case "missing":
            return page[1:]
    return page


def _found(result: dict[str, object]) -> Response:
    header = {"type": "esearch", "version": "0.3"}
    return Response(200, msgspec.json.encode({"header": header, "esearchresult": result}), JSON)
