"""An invented publication, kept as JSON in a corpus, for both doubles of literature to serve."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec
from msgspec import Struct

from jobs.demo.replica.corpus import Corpus


class Article(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What a search can find and an answer tells; `full_text` is searched by Europe PMC only.

    `electronic` is an ISO day, `printed` the words of a journal ("2026 Mar-Apr", "2026").
    """

    pmid: str
    title: str
    abstract: tuple[str, ...] = ()
    full_text: str = ""
    databank: tuple[str, ...] = ()
    types: tuple[str, ...] = ("Journal Article",)
    electronic: str | None = None
    printed: str = "2026"
    doi: str | None = None
    journal: str = "Journal of Invented Results"
    retracted_by: str | None = None
    is_preprint: bool = False

    def finds(self, words: str, field: str) -> bool:
        """Whether `field` (si, tiab or anywhere) has `words`, in any case of letters."""
        places = {"si": self.databank, "tiab": (self.title, *self.abstract)}
        everywhere = (*self.databank, self.title, *self.abstract, self.full_text)
        return any(words.lower() in text.lower() for text in places.get(field, everywhere))


def article_corpus(articles: Iterable[Article], data_timestamp: str) -> Corpus:
    """One day of publications by id."""
    records = {article.pmid: msgspec.json.encode(article) for article in articles}
    return Corpus(records, data_timestamp)


def articles_of(corpus: Corpus) -> list[Article]:
    """The publications of one day, the newest id first, as both services list them."""
    found = [msgspec.json.decode(record, type=Article) for record in corpus.records.values()]
    return sorted(found, key=lambda article: int(article.pmid), reverse=True)
