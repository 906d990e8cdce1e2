"""Reads a search expression into a tree; the grammar is the registry's, lowest precedence first.

    expression := both ("OR" both)*
    both       := one ("AND" one)*
    one        := ("NOT" | NAME[argument])* source
    source     := (word | "phrase")+ | RANGE[a,b] | DISTANCE[lat,lon,radius] | MISSING | ALL
                | "(" expression ")"

Keywords count in upper case only. Words and phrases side by side must all be found. Two other
sources side by side are an error here; whether the registry is as strict is not known.
"""

from __future__ import annotations

import re

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
from jobs.demo.replica.ctgov.pieces import catalogue
from jobs.demo.replica.ctgov.tokens import Token, tokenize

CHOICES = {
    "SEARCH": ("Study", "Location"),
    "EXPANSION": ("None", "Term", "Concept", "Relaxation", "Lossy"),
    "COVERAGE": ("FullMatch", "StartsWith", "EndsWith", "Contains"),
}
_NEAR = re.compile(r"(-?\d+(?:\.\d+)?),(-?\d+(?:\.\d+)?),(\d+(?:\.\d+)?)(km|mi)?")
_NO_WAY = "mismatched input '{}' expecting {{<EOF>, 'AND', 'OR'}}"


def parse(text: str) -> Expression:
    """Read one expression; raises `ExpressionError` in the registry's words."""
    reader = _Reader(tokenize(text))
    expression = reader.expression()
    if reader.token.kind == "close":
        raise ExpressionError("extraneous input ')' expecting <EOF>")
    if reader.token.kind != "end":
        raise ExpressionError(_NO_WAY.format(reader.token.text))
    return expression


class _Reader:
    """Recursive descent over the tokens, one method a rule of the grammar."""

    def __init__(self, tokens: list[Token]) -> None:
        self._tokens = tokens
        self._place = 0

    @property
    def token(self) -> Token:
        return self._tokens[self._place]

    def take(self) -> Token:
        token = self.token
        self._place += 1
        return token

    def sees(self, *keywords: str) -> bool:
        return self.token.kind == "keyword" and self.token.text in keywords

    def expression(self) -> Expression:
        parts = [self.both()]
        while self.sees("OR"):
            self.take()
            parts.append(self.both())
        return parts[0] if len(parts) == 1 else AnyOf(tuple(parts))

    def both(self) -> Expression:
        parts = [self.one()]
        while self.sees("AND"):
            self.take()
            parts.append(self.one())
        return parts[0] if len(parts) == 1 else AllOf(tuple(parts))

    def one(self) -> Expression:
        if self.sees("NOT"):
            self.take()
            return Not(self.one())
        if self.token.kind == "operator" and self.token.text not in {"RANGE", "DISTANCE"}:
            return Within(*_context(self.take()), self.one())
        return self.source()

    def source(self) -> Expression:
        if self.token.kind in {"word", "phrase"}:
            return self.words()
        token = self.token
        if token.kind == "end" or self.sees("AND", "OR") or token.kind == "close":
            raise ExpressionError(f"no viable alternative at input '{token.text}'")
        self.take()
        if token.kind == "open":
            return self.group()
        if token.text == "RANGE":
            return _bounds(token.argument)
        if token.text == "DISTANCE":
            return near(token.argument)
        return Missing() if token.text == "MISSING" else Everything()

    def group(self) -> Expression:
        inner = self.expression()
        if self.token.kind != "close":
            raise ExpressionError(f"missing ')' at '{self.token.text}'")
        self.take()
        return inner

    def words(self) -> Expression:
        parts: list[Expression] = []
        while self.token.kind in {"word", "phrase"}:
            if self.token.kind == "phrase":
                parts.append(Words(self.take().text, is_phrase=True))
            else:
                parts.append(self.run_of_words())
        return parts[0] if len(parts) == 1 else AllOf(tuple(parts))

    def run_of_words(self) -> Words:
        texts = []
        while self.token.kind == "word":
            texts.append(self.take().text)
        return Words(" ".join(texts))


def _context(token: Token) -> tuple[str, str]:
    """Return the operator and its argument; refuse an argument that the operator does not know."""
    operator = "COVERAGE" if token.text == "COVER" else token.text
    if operator in {"AREA", "TILT"}:
        name = token.argument.removesuffix(":size")
        if catalogue().leaves(name) is None:
            raise ExpressionError(f"Unknown area name: `{name}`")
    elif operator not in CHOICES:
        raise ExpressionError("mismatched input '[' expecting {<EOF>, 'AND', 'OR'}")
    elif token.argument not in CHOICES[operator]:
        raise ExpressionError(f"Invalid {operator.lower()}: {token.argument}")
    return operator, token.argument


def _bounds(argument: str) -> Bounds:
    lower, comma, upper = argument.partition(",")
    if not comma or not lower.strip() or not upper.strip():
        raise ExpressionError(f"no viable alternative at input 'RANGE[{argument}]'")
    return Bounds(lower.strip(), upper.strip())


def near(argument: str) -> Near:
    """Read `latitude,longitude,radius`, the radius in km or mi (miles when no unit is given)."""
    found = _NEAR.fullmatch(argument.replace(" ", ""))
    if found is None:
        raise ExpressionError(f"no viable alternative at input 'DISTANCE[{argument}]'")
    radius = float(found[3]) * (1 if found[4] == "km" else 1.609344)
    return Near(float(found[1]), float(found[2]), radius)
