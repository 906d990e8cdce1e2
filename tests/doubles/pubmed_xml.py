"""Writes articles as efetch does: dates in parts, markup in titles, numbers in databanks."""

from __future__ import annotations

from collections.abc import Sequence

from lxml import etree

from tests.doubles.articles import Article
from tracker.study.identifiers import canonical, issuers

_HEAD = (
    b'<?xml version="1.0" ?>\n'
    b'<!DOCTYPE PubmedArticleSet PUBLIC "-//NLM//DTD PubMedArticle, 1st January 2026//EN"'
    b' "https://dtd.nlm.nih.gov/ncbi/pubmed/out/pubmed_260101.dtd">\n'
)


def article_set(articles: Sequence[Article]) -> bytes:
    """One answer of efetch."""
    root = etree.Element("PubmedArticleSet")
    for article in articles:
        _write(etree.SubElement(root, "PubmedArticle"), article)
    return _HEAD + etree.tostring(root, encoding="utf-8")


def _write(parent: etree._Element, article: Article) -> None:
    citation = etree.SubElement(parent, "MedlineCitation", Status="MEDLINE", Owner="NLM")
    _add(citation, "PMID", article.pmid)
    body = etree.SubElement(citation, "Article", PubModel="Print-Electronic")
    journal = etree.SubElement(body, "Journal")
    dated = etree.SubElement(etree.SubElement(journal, "JournalIssue"), "PubDate")
    _add(dated, "MedlineDate" if " " in article.printed else "Year", article.printed)
    _add(journal, "Title", article.journal)
    _add_title(body, article.title)
    _add_texts(etree.SubElement(body, "Abstract"), "AbstractText", article.abstract)
    _add_databanks(body, article.databank)
    _add_texts(etree.SubElement(body, "PublicationTypeList"), "PublicationType", article.types)
    if article.electronic:
        _add_day(etree.SubElement(body, "ArticleDate", DateType="Electronic"), article.electronic)
    if article.retracted_by:
        notes = etree.SubElement(citation, "CommentsCorrectionsList")
        note = etree.SubElement(notes, "CommentsCorrections", RefType="RetractionIn")
        _add(note, "PMID", article.retracted_by)
    _add_ids(etree.SubElement(parent, "PubmedData"), article)


def _add(parent: etree._Element, name: str, text: str) -> etree._Element:
    child = etree.SubElement(parent, name)
    child.text = text
    return child


def _add_texts(parent: etree._Element, name: str, texts: Sequence[str]) -> None:
    for text in texts:
        _add(parent, name, text)


def _add_title(body: etree._Element, title: str) -> None:
    """The first word in italics, since real titles have markup anywhere."""
    first, _, rest = title.partition(" ")
    element = etree.SubElement(body, "ArticleTitle")
    _add(element, "i", first).tail = f" {rest}"


def _add_databanks(body: etree._Element, numbers: Sequence[str]) -> None:
    banks = etree.SubElement(body, "DataBankList", CompleteYN="Y")
    for number in numbers:
        bank = etree.SubElement(banks, "DataBank")
        own = canonical(number)
        name = issuers()[own.issuer].databank if own else None
        _add(bank, "DataBankName", name or "Unknown")
        _add(etree.SubElement(bank, "AccessionNumberList"), "AccessionNumber", number)


def _add_day(parent: etree._Element, day: str) -> None:
    for name, part in zip(("Year", "Month", "Day"), day.split("-"), strict=True):
        _add(parent, name, part)


def _add_ids(parent: etree._Element, article: Article) -> None:
    """The references carry ids too, which must not be taken for the article's own."""
    own = etree.SubElement(parent, "ArticleIdList")
    for kind, number in (("pubmed", article.pmid), ("doi", article.doi)):
        if number:
            _add(own, "ArticleId", number).set("IdType", kind)
    references = etree.SubElement(etree.SubElement(parent, "ReferenceList"), "Reference")
    other = etree.SubElement(references, "ArticleIdList")
    _add(other, "ArticleId", "10.99999/somebody.elses").set("IdType", "doi")
