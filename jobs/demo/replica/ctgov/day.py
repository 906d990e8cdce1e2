"""One day of the registry ready to be searched; results are kept, as every next page asks again."""

from __future__ import annotations

import random
import threading
import zlib

from jobs.demo.replica.corpus import Corpus
from jobs.demo.replica.ctgov.errors import ExpressionError
from jobs.demo.replica.ctgov.match import Matcher, Rows, Setting
from jobs.demo.replica.ctgov.parameters import Search
from jobs.demo.replica.ctgov.pieces import catalogue
from jobs.demo.replica.ctgov.sort import ordered


class Day:
    """Answers which studies a search finds, in order; safe to share between the server's threads.

    Rows stand in an order drawn from the data timestamp. Studies equal in their sort keys keep it:
    it is stable within a day and, like the registry's, owes nothing to the NCT number.
    """

    def __init__(self, corpus: Corpus) -> None:
        self.corpus = corpus
        self.numbers = list(corpus.records)
        random.Random(zlib.crc32(corpus.data_timestamp.encode())).shuffle(self.numbers)
        self.records = [corpus.records[number] for number in self.numbers]
        self._matcher = Matcher(self.records)
        self._results: dict[Search, list[int]] = {}
        self._rows_by_number: dict[str, int] = {}
        self._lock = threading.RLock()

    def find(self, search: Search) -> list[int]:
        """Return row numbers; sorted as asked, else in the day's order. Not to be altered."""
        with self._lock:
            if search not in self._results:
                rows = self._rows_of(search)
                self._results[search] = ordered(sorted(rows), search.sort, self._matcher.table)
            return self._results[search]

    def main_row(self, number: str) -> int | None:
        """Return the row of a study by its number or one of its aliases."""
        with self._lock:
            if not self._rows_by_number:
                column = self._matcher.table.column(catalogue().pieces["NCTIdAlias"])
                for row, aliases in enumerate(column):
                    self._rows_by_number.update((str(alias), row) for alias in aliases)
                self._rows_by_number.update((name, row) for row, name in enumerate(self.numbers))
            return self._rows_by_number.get(number)

    def _rows_of(self, search: Search) -> Rows:
        if search.only_ids:
            return self._named(search.only_ids)
        found: list[Rows] = [frozenset(range(len(self.records)))]
        for area, expression in search.queries:
            try:
                found.append(self._matcher.rows(expression, Setting(area.pieces)))
            except ExpressionError as error:
                raise error.within(area.label) from error
        basic = Setting(catalogue().areas["BasicSearch"].pieces)
        for expression in search.filters:
            try:
                found.append(self._matcher.rows(expression, basic))
            except ExpressionError as error:
                raise error.within("advanced filter") from error
        found.extend(self._named(numbers) for numbers in search.ids)
        return frozenset.intersection(*found)

    def _named(self, numbers: tuple[str, ...]) -> Rows:
        rows = (self.main_row(number) for number in numbers)
        return frozenset(row for row in rows if row is not None)
