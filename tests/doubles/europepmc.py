"""Europe PMC's search as the server sees it, as far as a client that looks up trials can notice.

The cursor of the last page is the cursor that was sent, titles carry tags, and a search goes
through the full text, which no answer shows.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec

from jobs.demo.replica.corpus import Corpus
from jobs.demo.replica.days import Days
from jobs.demo.replica.faults import Fault
from jobs.demo.replica.messages import JSON, Place, Request, Response
from tests.doubles.articles import Article, articles_of

BASE = "/europepmc/webservices/rest"
SEARCH = f"{BASE}/search"
DEFAULT_PAGE, LARGEST_PAGE = 25, 1000
FIRST = "*"


class EuropePmcDouble:
    """Serves articles of a corpus; implements `RegistryProtocol`."""

    base_path = BASE

    def __init__(self, days: Sequence[Corpus]) -> None:
        self._days = Days(days)

    def answer(self, request: Request, fault: Fault | None) -> Response:
        """Answer one request, refusals included."""
        if request.path != SEARCH:
            return Response(404)
        query = request.query.get("query", "").strip('"')
        if not query:
            return Response(200, b'{"version":"6.9","errCode":404,"errMsg":"no query"}', JSON)
        articles = articles_of(self._days.today)
        found = [article for article in articles if article.finds(query, "anywhere")]
        cursor = request.query.get("cursorMark", FIRST)
        start = 0 if cursor == FIRST else int(cursor.removeprefix("AoJ"))
        most = min(int(request.query.get("pageSize", str(DEFAULT_PAGE))), LARGEST_PAGE)
        page = [] if fault and fault.kind == "empty-page" else found[start : start + most]
        following = f"AoJ{start + len(page)}" if start + len(page) < len(found) else cursor
        envelope = {
            "version": "6.9",
            "hitCount": len(found),
            "nextCursorMark": following,
            "request": {"queryString": query, "cursorMark": cursor, "pageSize": most},
            "resultList": {"result": [_result(article) for article in page]},
        }
        return Response(200, msgspec.json.encode(envelope), JSON)

    def place(self, request: Request) -> Place:
        """Tell first from further pages of a search."""
        if request.path != SEARCH:
            return "elsewhere"
        return "first page" if request.query.get("cursorMark", FIRST) == FIRST else "next page"

    def advance(self) -> None:
        """Load the next day."""
        self._days.advance()


def _result(article: Article) -> dict[str, Any]:
    """One core result; a preprint has no number of PubMed."""
    published = article.electronic or f"{article.printed[:4]}-01-01"
    result: dict[str, Any] = {
        "id": f"PPR{article.pmid}" if article.is_preprint else article.pmid,
        "source": "PPR" if article.is_preprint else "MED",
        "doi": article.doi,
        "title": f"&lt;i&gt;{article.title}&lt;/i&gt;",
        "journalInfo": {"journal": {"title": article.journal}},
        "pubYear": published[:4],
        "pubTypeList": {"pubType": list(article.types)},
        "abstractText": " ".join(f"<h4>Part</h4>{text}" for text in article.abstract),
        "firstPublicationDate": published,
    }
    if not article.is_preprint:
        result["pmid"] = article.pmid
    return {name: value for name, value in result.items() if value}
