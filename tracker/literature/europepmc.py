"""Asks Europe PMC, which also knows preprints and numbers that stand in the full text only."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from html import unescape
from typing import Any

import msgspec
from msgspec import Struct, structs

from tracker.errors import PassingError
from tracker.http import HttpClient, HttpResponse
from tracker.issues import IssueLog, Level
from tracker.literature.publication import (
    Found,
    Mention,
    Publication,
    is_retracted,
    kind_of,
    mentions,
    publication_key,
)
from tracker.study.identifiers import Identifier
from tracker.study.partial_date import parse_partial_date

RESULTS_AT_ONCE = 100
_TAG = re.compile(r"</?[a-zA-Z][^<>]{0,80}>")
_PREPRINTS = "PPR"  # their `source`


class Result(Struct, rename="camel", kw_only=True):
    """What we read of one result; the rest of it is passed over."""

    id: str
    source: str
    title: str | None = None
    pmid: str | None = None
    doi: str | None = None
    journal_title: str | None = None
    journal_info: dict[str, Any] | None = None
    pub_type: str | None = None
    pub_type_list: dict[str, list[str]] | None = None
    first_publication_date: str | None = None
    pub_year: str | None = None
    abstract_text: str | None = None


class ResultList(Struct):
    """The results of one page, each to be read by itself, so that one bad one spoils no other."""

    result: list[msgspec.Raw] = []


class ResultPage(Struct, rename="camel"):
    """One answer."""

    hit_count: int
    result_list: ResultList
    next_cursor_mark: str | None = None


class EuropePmc:
    """Europe PMC as a source of publications."""

    def __init__(self, client: HttpClient, base_url: str) -> None:
        self._client = client
        self._url = f"{base_url.rstrip('/')}/search"

    def publications(self, numbers: Sequence[Identifier], log: IssueLog) -> Iterator[Found]:
        """Publications that name any of `numbers` anywhere; one search a number.

        Only a search for one number says which number a full text names. Raises as HttpClient.get.
        """
        for number in numbers:
            for result in self._results(f'"{number.number}"', log):
                yield _found(result, number)

    def _results(self, query: str, log: IssueLog) -> Iterator[Result]:
        cursor: str | None = "*"
        served, total = 0, 0
        while cursor:
            params = {"query": query, "format": "json", "resultType": "core", "synonym": "false"}
            params |= {"pageSize": str(RESULTS_AT_ONCE), "cursorMark": cursor}
            page = self._client.get(self._url, params, read_page)
            results, total = page.result_list.result, page.hit_count
            served += len(results)
            for raw in results:
                result = _read(raw, log)
                if result is not None:
                    yield result
            following = page.next_cursor_mark if results else None
            cursor = following if following != cursor else None
        if served < total:
            raise PassingError(f"Europe PMC counts {total} results and serves {served}: {query}")


def read_page(answer: HttpResponse) -> ResultPage:
    """One page of results; raises PassingError for an answer that is none."""
    try:
        return msgspec.json.decode(answer.body, type=ResultPage)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise PassingError(f"{answer.url} did not answer with results: {error}") from error


def _read(raw: msgspec.Raw, log: IssueLog) -> Result | None:
    try:
        return msgspec.json.decode(raw, type=Result)
    except msgspec.ValidationError as error:
        log.add(
            "unreadable_record",
            "result",
            bytes(raw)[:80].decode("utf-8", "replace"),
            Level.ERROR,
            str(error),
        )
        return None


def _found(result: Result, asked: Identifier) -> Found:
    """The publication; the number that was asked for is in it, even where we cannot see it."""
    title = _plain(result.title or "")
    texts = [("title", title), ("abstract", _plain(result.abstract_text or ""))]
    seen = mentions(texts)
    if asked not in {mention.identifier for mention in seen}:
        seen = (*seen, Mention(asked, "anywhere"))
    return Found(_publication(result, title), seen)


def _publication(result: Result, title: str) -> Publication:
    types = _types(result)
    published = result.first_publication_date or result.pub_year or ""
    publication = Publication(
        key=publication_key(result.pmid, result.doi, f"epmc:{result.source}/{result.id}"),
        pmid=result.pmid,
        doi=result.doi.lower() if result.doi else None,
        title=title,
        journal=result.journal_title or _journal(result.journal_info),
        published=parse_partial_date(published),
        types=types,
        kind=kind_of(types),
        is_retracted=is_retracted(types),
    )
    if result.source == _PREPRINTS:
        return structs.replace(publication, kind="preprint")
    return publication


def _types(result: Result) -> tuple[str, ...]:
    """Lite results have one text of types, core results a list."""
    if result.pub_type_list:
        return tuple(result.pub_type_list.get("pubType", ()))
    return tuple(part.strip() for part in (result.pub_type or "").split(";") if part.strip())


def _journal(info: dict[str, Any] | None) -> str | None:
    journal = (info or {}).get("journal")
    title = journal.get("title") if isinstance(journal, dict) else None
    return title if isinstance(title, str) else None


def _plain(text: str) -> str:
    """Text without tags, which come as they are and as entities; "p < 0.05" stays."""
    return " ".join(_TAG.sub("", unescape(_TAG.sub("", text))).split())
