"""Cuts a search expression into tokens, the first half of reading it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from jobs.demo.replica.ctgov.errors import ExpressionError

TokenKind = Literal["word", "phrase", "keyword", "operator", "open", "close", "end"]
KEYWORDS = frozenset({"AND", "OR", "NOT", "ALL", "MISSING"})

_TOKEN = re.compile(
    r"""\s*(?:
        (?P<open>\() | (?P<close>\))
      | "(?P<phrase>(?:[^"\\]|\\.)*)"
      | (?P<operator>[A-Z]+)\[(?P<argument>[^\[\]]*)\]
      | (?P<word>(?:[^\s()"\[\]\\]|\\.)+)
    )""",
    re.VERBOSE | re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class Token:
    """One token; `argument` is what stands in the brackets of an operator."""

    kind: TokenKind
    text: str
    argument: str = ""


def tokenize(expression: str) -> list[Token]:
    """Cut an expression; raises `ExpressionError` where the registry's grammar knows no way on."""
    tokens: list[Token] = []
    place = 0
    while expression[place:].strip():
        found = _TOKEN.match(expression, place)
        if found is None:
            raise _no_token(expression[place:].lstrip())
        tokens.append(_token(found))
        place = found.end()
    return [*tokens, Token("end", "<EOF>")]


def _token(found: re.Match[str]) -> Token:
    if (operator := found["operator"]) is not None:
        return Token("operator", operator, found["argument"].strip())
    if (phrase := found["phrase"]) is not None:
        return Token("phrase", re.sub(r"\\(.)", r"\1", phrase, flags=re.DOTALL))
    if (word := found["word"]) is not None:
        kind: TokenKind = "keyword" if word in KEYWORDS else "word"
        return Token(kind, re.sub(r"\\(.)", r"\1", word, flags=re.DOTALL))
    return Token("open", "(") if found["open"] else Token("close", ")")


def _no_token(rest: str) -> ExpressionError:
    if rest[0] in "[]":
        return ExpressionError(f"mismatched input '{rest[0]}' expecting {{<EOF>, 'AND', 'OR'}}")
    return ExpressionError(f"no viable alternative at input '{rest}'")
