"""Looks the words of one record up in its registry's tables and reports those it does not find."""

from __future__ import annotations

from enum import StrEnum
from typing import TypeVar

from tracker.issues import IssueLog, Level
from tracker.model import StudyDate
from tracker.normalize.terms import TermMap
from tracker.partial_date import PartialDate, parse_partial_date
from tracker.registries.base import RawDate
from tracker.vocabulary import DateType

Word = TypeVar("Word", bound=StrEnum)


class RecordTerms:
    """The tables of one registry and the log of one record, together: every look-up needs both."""

    def __init__(self, terms: TermMap, log: IssueLog) -> None:
        self._terms = terms
        self._log = log

    def word(self, raw: str | None, table: str, words: type[Word], field: str = "") -> Word | None:
        """`raw` in our vocabulary `words`; None where absent, None and an issue where unknown."""
        if raw is None:
            return None
        found = self._terms.lookup(table, raw)
        if found is None:
            self._log.unknown_term(field or table, raw)
            return None
        return words(found)

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
        found = parse_partial_date(raw.text)
        if found is None:
            self._log.add("bad_date", field, raw.text, Level.WARNING, "neither year, month nor day")
        return found
