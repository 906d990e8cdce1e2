"""Finds the studies that a search expression asks for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from jobs.demo.replica.ctgov.comparisons import Test, near_test, range_test, value_test
from jobs.demo.replica.ctgov.errors import ExpressionError
from jobs.demo.replica.ctgov.expressions import (
    AllOf,
    AnyOf,
    Bounds,
    Everything,
    Expression,
    Missing,
    Near,
    Not,
    Within,
    Words,
)
from jobs.demo.replica.ctgov.pieces import Piece, catalogue
from jobs.demo.replica.ctgov.table import Table
from jobs.demo.replica.ctgov.values import COMPARABLE
from jobs.demo.replica.ctgov.words import fold, phrase_pattern

Rows = frozenset[int]

_NEIGHBOURS = frozenset({"None", "Term", "Concept"})


@dataclass(frozen=True, slots=True)
class Setting:
    """Where and how words are looked for, as set by AREA, EXPANSION and COVERAGE round them."""

    pieces: tuple[Piece, ...]
    expansion: str = "Relaxation"
    coverage: str = "Contains"
    counts_values: bool = False


class Matcher:
    """Evaluates expressions over one table and remembers every part, as clients ask again."""

    def __init__(self, records: Sequence[bytes], table: Table | None = None) -> None:
        self._records = records
        self.table = table or Table(records)
        self._all: Rows = frozenset(range(len(self.table.owners)))
        self._known: dict[tuple[Expression, Setting], Rows] = {}
        self._locations: Matcher | None = None

    def rows(self, expression: Expression, setting: Setting) -> Rows:
        """Return the numbers of matching rows; raises `ExpressionError` for impossible values."""
        key = (expression, setting)
        if key not in self._known:
            self._known[key] = self._evaluate(expression, setting)
        return self._known[key]

    def _evaluate(self, expression: Expression, setting: Setting) -> Rows:
        match expression:
            case AllOf(parts):
                found = frozenset.intersection(*(self.rows(part, setting) for part in parts))
            case AnyOf(parts):
                found = frozenset.union(*(self.rows(part, setting) for part in parts))
            case Not(part):
                found = self._all - self.rows(part, setting)
            case Within():
                found = self._within(expression, setting)
            case Everything():
                found = self._all
            case Words():
                found = self._words(expression, setting)
            case _:
                found = self._values(expression, setting)
        return found

    def _within(self, context: Within, setting: Setting) -> Rows:
        if context.operator == "AREA":
            name = context.argument.removesuffix(":size")
            pieces = catalogue().leaves(name) or ()
            counts = name != context.argument
            return self.rows(context.part, replace(setting, pieces=pieces, counts_values=counts))
        if context.operator == "EXPANSION":
            return self.rows(context.part, replace(setting, expansion=context.argument))
        if context.operator == "COVERAGE":
            return self.rows(context.part, replace(setting, coverage=context.argument))
        if context.operator == "SEARCH" and context.argument == "Location":
            return self._in_one_location(context.part, setting)
        return self.rows(context.part, setting)  # TILT only ranks, SEARCH[Study] is the default

    def _in_one_location(self, part: Expression, setting: Setting) -> Rows:
        if self._locations is None:
            path = catalogue().pieces["Location"].path
            self._locations = Matcher(self._records, Table(self._records, path))
        within = replace(setting, pieces=catalogue().leaves("Location") or ())
        found = self._locations.rows(part, within)
        return frozenset(self._locations.table.owners[row] for row in found)

    def _words(self, words: Words, setting: Setting) -> Rows:
        if len(setting.pieces) == 1:
            test = value_test(words.text, setting.pieces[0], counts=setting.counts_values)
            if test is not None:
                return self._where(setting.pieces[0], test)
        phrases = [words.text]
        if (
            not words.is_phrase
            and setting.expansion not in _NEIGHBOURS
            and setting.coverage == "Contains"
        ):
            phrases = fold(words.text).split()
        found = [self._phrase(phrase, setting) for phrase in phrases]
        return frozenset.intersection(self._all, *found)

    def _phrase(self, phrase: str, setting: Setting) -> Rows:
        pattern = phrase_pattern(phrase, setting.coverage, setting.expansion == "None")
        pieces = tuple(piece for piece in setting.pieces if self.table.covers(piece))
        if pattern is None or not pieces:
            return frozenset()
        search = pattern.search
        return frozenset(row for row, text in enumerate(self.table.text(pieces)) if search(text))

    def _values(self, expression: Bounds | Near | Missing, setting: Setting) -> Rows:
        """Evaluate what asks for values and not for words."""
        if isinstance(expression, Missing):
            present = [self._where(piece, bool) for piece in setting.pieces]
            return self._all.difference(*present)
        if isinstance(expression, Bounds):
            tested = [
                (piece, range_test(piece.kind, expression))
                for piece in setting.pieces
                if piece.kind in COMPARABLE
            ]
        else:
            tested = [
                (piece, near_test(expression)) for piece in setting.pieces if piece.kind == "point"
            ]
        if not tested:  # the registry's answer is not known; a refusal shows a client its mistake
            raise ExpressionError("a range or distance needs an area with such values")
        return frozenset().union(*(self._where(piece, test) for piece, test in tested))

    def _where(self, piece: Piece, test: Test) -> Rows:
        if not self.table.covers(piece):
            return frozenset(row for row in self._all if test([]))
        return frozenset(row for row, found in enumerate(self.table.column(piece)) if test(found))
