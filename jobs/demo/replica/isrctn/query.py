"""The query language of ISRCTN: words, phrases, fields, ranges, AND, OR, NOT, brackets."""

from __future__ import annotations

import re
from collections.abc import Callable

from jobs.demo.replica.messages import ReplicaError
from tracker.registries.isrctn.fetch import FIELDS
from tracker.registries.safe_xml import parse_record

_TOKEN = re.compile(
    r'\s*(?:(?P<range>\w+\s+(?:GE|GT|LE|LT)\s+[\w.:-]+)|(?P<field>\w+):(?P<value>"[^"]*"|[\w/.-]+)'
    r'|(?P<phrase>"[^"]*")|(?P<mark>[()])|(?P<word>[^\s()":]+))'
)
_UPDATED = re.compile(rb'lastUpdated="([^"]*)"')
Test = Callable[["Trial"], bool]


class QueryError(ReplicaError):
    """The query cannot be read."""


class Trial:
    """One record, and the text in which words are looked for."""

    def __init__(self, number: str, record: bytes) -> None:
        self.record = record
        words = " ".join(map(str, parse_record(record.decode()).itertext()))
        self.text = f"{number} {words}".lower()
        found = _UPDATED.search(record)
        self.updated = found[1].decode() if found else ""


class Query:
    """A query, read once; `finds` tells whether it matches a trial. An empty one finds all."""

    def __init__(self, text: str) -> None:
        """Raise QueryError where a bracket or a quote is left open."""
        self._tokens = [match for match in _TOKEN.finditer(text) if match[0].strip()]
        if "".join(text.split()) != "".join("".join(m[0].split()) for m in self._tokens):
            raise QueryError(f"cannot read {text!r}")
        self._place = 0
        self._test: Test = (lambda _: True) if not self._tokens else self._either()
        if self._place != len(self._tokens):
            raise QueryError(f"a bracket too many in {text!r}")

    def finds(self, trial: Trial) -> bool:
        """Whether the query matches `trial`."""
        return self._test(trial)

    def _next(self) -> str:
        return self._tokens[self._place][0].strip() if self._place < len(self._tokens) else ")"

    def _either(self) -> Test:
        tests = [self._both()]
        while self._next() == "OR":
            self._place += 1
            tests.append(self._both())
        return lambda trial: any(test(trial) for test in tests)

    def _both(self) -> Test:
        tests = [self._one()]
        while self._next() not in ("OR", ")"):
            if self._next() == "AND":
                self._place += 1
            tests.append(self._one())
        return lambda trial: all(test(trial) for test in tests)

    def _one(self) -> Test:
        if self._place >= len(self._tokens):
            raise QueryError("the query breaks off")
        token = self._tokens[self._place]
        self._place += 1
        if token[0].strip() == "NOT":
            inner = self._one()
            return lambda trial: not inner(trial)
        if token["mark"] == "(":
            inside = self._either()
            if self._next() != ")" or self._place >= len(self._tokens):
                raise QueryError("a bracket is left open")
            self._place += 1
            return inside
        return _leaf(token)


def _leaf(token: re.Match[str]) -> Test:
    if token["range"]:
        return _range(*token["range"].split())
    if token["field"]:
        wanted = token["value"].strip('"').lower()
        known = token["field"] in FIELDS
        return lambda trial: known and wanted in trial.text
    wanted = (token["phrase"] or token["word"] or "").strip('"').lower()
    return lambda trial: wanted in trial.text


def _range(name: str, operator: str, bound: str) -> Test:
    """Only lastEdited is compared; a range of anything else is ignored, as there."""
    if name != "lastEdited":
        return lambda _: True
    return {
        "GE": lambda trial: trial.updated >= bound,
        "GT": lambda trial: trial.updated > bound,
        "LE": lambda trial: trial.updated <= bound,
        "LT": lambda trial: trial.updated < bound,
    }[operator]
