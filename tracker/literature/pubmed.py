"""Asks PubMed, where a publication's trial number stands in a field of its own since 2005.

Facts on terms, limits and answers come from NLM's pages; docs/registries/pubmed.md gathers them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import msgspec

from tracker.errors import PassingError, PermanentError
from tracker.http import HttpClient, HttpResponse
from tracker.issues import IssueLog
from tracker.literature.publication import Found
from tracker.literature.pubmed_xml import parse_articles, read_articles
from tracker.study.identifiers import Identifier

NUMBERS_AT_ONCE = 20  # keeps the address under 4 kB
ARTICLES_AT_ONCE = 200  # the most that one GET may name
ALL_SERVED = 10_000  # esearch gives no more ids of one search than these
TOOL = "msc-trial-tracker"


class PubMed:
    """PubMed as a source of publications."""

    def __init__(
        self, client: HttpClient, base_url: str, *, contact: str = "", api_key: str | None = None
    ) -> None:
        self._client = client
        self._base = base_url.rstrip("/")
        named = {
            "db": "pubmed",
            "tool": TOOL,
            "email": contact if "@" in contact else "",
            "api_key": api_key or "",
        }
        self._common = {name: value for name, value in named.items() if value}

    def publications(self, numbers: Sequence[Identifier], log: IssueLog) -> Iterator[Found]:
        """Publications that name any of `numbers` in databank, title or abstract.

        Each says itself which numbers it names. Raises as HttpClient.get.
        """
        seen: set[str] = set()
        for start in range(0, len(numbers), NUMBERS_AT_ONCE):
            pmids = self._search(_term(numbers[start : start + NUMBERS_AT_ONCE]))
            fresh = [pmid for pmid in pmids if pmid not in seen]
            seen.update(fresh)
            for first in range(0, len(fresh), ARTICLES_AT_ONCE):
                yield from self._fetch(fresh[first : first + ARTICLES_AT_ONCE], log)

    def _search(self, term: str) -> list[str]:
        """All ids that `term` finds, page by page, until the count is reached."""
        found: list[str] = []
        url = f"{self._base}/esearch.fcgi"
        params = self._common | {"term": term, "retmode": "json", "retmax": str(ARTICLES_AT_ONCE)}
        while True:
            params["retstart"] = str(len(found))
            total, pmids = self._client.get(url, params, read_search)
            if total > ALL_SERVED:
                raise PermanentError(f"PubMed finds {total} articles for {term[:80]}: too wide")
            found += pmids
            if len(found) >= total:
                return list(dict.fromkeys(found))
            if not pmids:
                raise PassingError(f"PubMed counts {total} articles and serves {len(found)}")

    def _fetch(self, pmids: Sequence[str], log: IssueLog) -> list[Found]:
        params = self._common | {"id": ",".join(pmids), "retmode": "xml"}
        return parse_articles(
            self._client.get(f"{self._base}/efetch.fcgi", params, read_articles), log
        )


def _term(numbers: Sequence[Identifier]) -> str:
    """Any of the numbers as secondary source id or in title and abstract."""
    return " OR ".join(f'"{n.number}"[si] OR "{n.number}"[tiab]' for n in numbers)


def read_search(answer: HttpResponse) -> tuple[int, list[str]]:
    """Total and ids of one page.

    Raises PassingError for a broken answer, PermanentError for a search that PubMed refuses.
    """
    try:
        result: Any = msgspec.json.decode(answer.body)["esearchresult"]
    except (msgspec.DecodeError, KeyError, TypeError, UnicodeDecodeError) as error:
        raise PassingError(f"{answer.url} did not answer with a search result: {error}") from error
    if "ERROR" in result:
        raise PermanentError(f"PubMed refuses the search: {result['ERROR']}")
    try:
        return int(result["count"]), [str(pmid) for pmid in result["idlist"]]
    except (KeyError, TypeError, ValueError) as error:
        raise PassingError(f"{answer.url} answered without count or ids: {error}") from error
