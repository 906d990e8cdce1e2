"""Looks the words of one record up in its registry's tables and reports those it does not find."""

from __future__ import annotations

from enum import StrEnum
from functools import cache
from typing import TypeVar

from tracker.issues import IssueLog, Level
from tracker.normalize.dates import date_reader
from tracker.normalize.terms import SAYS_NOTHING, UNCONFIRMED, TermMap
from tracker.registries.base import RawDate
from tracker.study.model import StudyDate
from tracker.study.partial_date import PartialDate
from tracker.study.vocabulary import DateType

Word = TypeVar("Word", bound=StrEnum)
_UNCONFIRMED_WORDS = (
    "nobody has confirmed what the registry means by it, so nothing is read from it"
)


@cache  # of our few vocabularies; to call an enumeration takes five times as long
def _member(words: type[Word], value: str) -> Word:
    return words(value)


class RecordTerms:
    """The tables of one registry and the log of one record, together: every look-up needs both."""

    def __init__(self, terms: TermMap, log: IssueLog, dialect: str | None = None) -> None:
        self.log = log
        self._terms = terms
        self._dialect = dialect
        self._read_date = date_reader(log.registry_key)

    def word(self, raw: str | None, table: str, words: type[Word], field: str = "") -> Word | None:
        """`raw` in our vocabulary `words`; None where absent, None and an issue where unknown."""
        if raw is None:
            return None
        found = self._known(raw, table, field or table)
        return None if found is None else _member(words, found)

    def words(self, raw: str, table: str, words: type[Word], field: str = "") -> list[Word]:
        """All that `raw` says in our vocabulary: "Phase I/II" says two phases at once."""
        found = self._known(raw, table, field or table)
        return [] if found is None else [_member(words, part) for part in found.split()]

    def country(self, raw: str) -> str | None:
        """What only this registry calls a country; None, and an issue, where nobody knows it."""
        if self._terms.has("country"):
            return self._known(raw, "country", "country")
        self.log.unknown_term("country", raw)
        return None

    def _known(self, raw: str, table: str, field: str) -> str | None:
        """Our value for `raw`; None where there is none, with an issue where a person must look."""
        found = self._terms.lookup(table, raw, self._dialect)
        if found is None:
            self.log.unknown_term(field, raw)
        elif found == UNCONFIRMED:
            self.log.add("unconfirmed_term", field, raw, Level.NOTE, _UNCONFIRMED_WORDS)
        elif found != SAYS_NOTHING:
            return found
        return None

    def date(self, raw: RawDate | None, field: str) -> StudyDate | None:
        """`raw` as a partial date with its type; None and an issue where it is no date."""
        day = self.day(raw, field)
        if day is None or raw is None:
            return None
        return StudyDate(day, self.word(raw.type, "date_type", DateType, f"{field}.type"))

    def day(self, raw: RawDate | None, field: str) -> PartialDate | None:
        """`raw` as a partial date without a type."""
        if raw is None:
            return None
        found = self._read_date(raw.text)
        if found is None:
            self.log.add("bad_date", field, raw.text, Level.WARNING, "neither year, month nor day")
        return found or None  # NO_DATE is a registry that says so: nothing to look at
