"""Everything that a person needs to agree or disagree with us about one study."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Literal

from msgspec import Struct

from tracker.classification import Classification
from tracker.evaluate.quoting import Quotation, quotations, said_in_words
from tracker.evaluate.reasons import CohortReasons
from tracker.study.model import Study

Presence = Literal["registered", "gone", "merged", "not yet observed", "not known", "never seen"]
NEVER_SEEN: Presence = "never seen"


class ConceptReasons(Struct, frozen=True):
    """What we say in one concept, and the words that made us say it."""

    concept: str
    value: str | None
    others: tuple[str, ...]
    evidence: tuple[Quotation, ...]
    line: str

    @classmethod
    def of(cls, study: Study, found: Classification) -> ConceptReasons:
        """The reasons of `found`, quoted from `study`."""
        line = f"{found.concept}: {said_in_words(found)}"
        evidence = quotations(study, found.evidence)
        return cls(found.concept, found.value, found.others, evidence, line)


class Found(Struct, frozen=True):
    """How a study came to be known: presence in its registry and the searches that found it."""

    presence: Presence
    sentence: str
    searches: dict[str, str] = {}
    observed_at: datetime | None = None


class Explanation(Struct, frozen=True, kw_only=True):
    """Why a study is in or out; without a record only `found` says anything."""

    asked: str
    found: Found
    study_key: str | None = None
    title: str | None = None
    url: str | None = None
    cohorts: tuple[CohortReasons, ...] = ()
    concepts: tuple[ConceptReasons, ...] = ()

    def lines(self) -> Iterator[str]:
        """The explanation for a person: how it was found, each cohort's rule, each concept."""
        if self.study_key:
            yield f"{self.study_key}  {self.title or ''}".rstrip()
            if self.asked.upper() not in self.study_key.upper():
                yield f"{self.asked} is another of its numbers"
        if self.url:
            yield self.url
        yield self.found.sentence
        yield from (f"  search {key}: {title}" for key, title in self.found.searches.items())
        for cohort in self.cohorts:
            yield ""
            yield from cohort.lines()
        if self.concepts:
            yield from ("", "what we say, and the words that made us say it")
        for concept in self.concepts:
            yield f"  {concept.line}"
            yield from (f"      {quotation.line()}" for quotation in concept.evidence)
