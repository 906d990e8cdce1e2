"""Reads PubMed's articles: an answer comes from outside, so it may declare nothing of its own."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from lxml import etree

from tracker.errors import ParseError, PassingError
from tracker.http import HttpResponse
from tracker.issues import IssueLog, Level
from tracker.literature.publication import (
    Found,
    Publication,
    is_retracted,
    kind_of,
    mentions,
    publication_key,
)
from tracker.study.partial_date import PartialDate, parse_partial_date

LARGEST_ANSWER = 50_000_000  # bytes; two hundred long articles have about five million
_DATABANK_NUMBERS = "DataBankList/DataBank/AccessionNumberList/AccessionNumber"
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MEDLINE_DATE = re.compile(r"(\d{4})(?:\s+([A-Za-z]{3}))?")


def read_articles(answer: HttpResponse) -> etree._Element:
    """The set of articles in `answer`.

    Raises PassingError for an answer that is cut or no XML, since asking again may mend it, and
    ParseError for one that declares entities or is of a size that no article has.
    """
    if len(answer.body) > LARGEST_ANSWER or b"<!ENTITY" in answer.body:
        raise ParseError(f"{answer.url}: the answer is too large or declares entities: refused")
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False
    )
    try:
        root = etree.fromstring(answer.body, parser)
    except etree.XMLSyntaxError as error:
        raise PassingError(f"{answer.url} did not answer with whole XML: {error}") from error
    if root.tag != "PubmedArticleSet":
        raise PassingError(f"{answer.url} answered with <{root.tag}> in place of articles")
    return root


def parse_articles(articles: etree._Element, log: IssueLog) -> list[Found]:
    """Every article that can be named; one that cannot becomes an Issue."""
    found = []
    for article in articles.iterfind("PubmedArticle"):
        read = _article(article)
        if read is None:
            log.add("unreadable_record", "PubmedArticle", _text(article)[:80], Level.ERROR)
        else:
            found.append(read)
    return found


def _article(article: etree._Element) -> Found | None:
    pmid = article.findtext("MedlineCitation/PMID")
    body = article.find("MedlineCitation/Article")
    if not pmid or body is None:
        return None
    title = _text(body.find("ArticleTitle")) or _text(body.find("VernacularTitle"))
    doi = _doi(article)
    types = tuple(_texts(body.iterfind("PublicationTypeList/PublicationType")))
    publication = Publication(
        key=publication_key(pmid, doi, ""),
        pmid=pmid,
        doi=doi,
        title=title,
        journal=body.findtext("Journal/Title"),
        published=_published(body),
        types=types,
        kind=kind_of(types),
        is_retracted=is_retracted(types) or _is_retracted_by_notice(article),
    )
    return Found(publication, mentions(_named(body, title)))


def _named(body: etree._Element, title: str) -> Iterator[tuple[str, str]]:
    """(place, text) of all that may name a trial number."""
    for number in _texts(
        body.iterfind("DataBankList/DataBank/AccessionNumberList/AccessionNumber")
    ):
        yield "databank", number
    yield "title", title
    for text in _texts(body.iterfind("Abstract/AbstractText")):
        yield "abstract", text


def _doi(article: etree._Element) -> str | None:
    """The article's own, in lower case; those of its references stand elsewhere."""
    doi = article.findtext("PubmedData/ArticleIdList/ArticleId[@IdType='doi']")
    return doi.strip().lower() if doi else None


def _is_retracted_by_notice(article: etree._Element) -> bool:
    notes = article.iterfind("MedlineCitation/CommentsCorrectionsList/CommentsCorrections")
    return any(note.get("RefType") == "RetractionIn" for note in notes)


def _published(body: etree._Element) -> PartialDate | None:
    """When it could first be read: on line if it was, unless that was years after print."""
    electronic = _date(body.find("ArticleDate[@DateType='Electronic']"))
    printed = _date(body.find("Journal/JournalIssue/PubDate"))
    if electronic and printed and printed[:4] < electronic[:4]:
        return printed
    return electronic or printed


def _date(element: etree._Element | None) -> PartialDate | None:
    if element is None:
        return None
    free = _MEDLINE_DATE.match(element.findtext("MedlineDate") or "")
    year, month, day = (element.findtext(part) for part in ("Year", "Month", "Day"))
    if free:
        year, month = free[1], free[2]
    number = _month(month)
    if not year or not number:
        return parse_partial_date(year or "")
    text = f"{year}-{number:02}"
    return parse_partial_date(f"{text}-{int(day):02}" if day and day.isdigit() else text)


def _month(text: str | None) -> int | None:
    """A month by number or by its English name; a season is none."""
    if not text:
        return None
    if text.isdigit():
        return int(text)
    short = text[:3].lower()
    return _MONTHS.index(short) + 1 if short in _MONTHS else None


def _texts(elements: Iterable[etree._Element]) -> list[str]:
    return [text for element in elements if (text := _text(element))]


def _text(element: etree._Element | None) -> str:
    """The text with that of italics and superscripts in it, blanks collapsed."""
    return "" if element is None else " ".join("".join(map(str, element.itertext())).split())
