"""A registry that plays back a script, for what a replica cannot be made to do."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

import pytest

from tracker.registries.base import Page, RawRecord, Unreadable
from tracker.registries.ctgov.redact import raw_record

Record = dict[str, Any]


def raw(record: Record) -> RawRecord:
    return raw_record(json.dumps(record).encode())


class Scripted:
    """Answers each pass with the next list of pages, each look-up with `looked_up`."""

    def __init__(self, *passes: Sequence[Page], stamps: Sequence[str | None] = ("a",)) -> None:
        self.passes = list(passes)
        self.stamps = list(stamps)
        self.looked_up: Sequence[Page] = ()
        self.asked: list[Any] = []

    def data_timestamp(self) -> str | None:
        self.asked.append("stamp")
        return self.stamps.pop(0) if len(self.stamps) > 1 else self.stamps[0]

    def search(self, query: Mapping[str, str], updated_since: date | None) -> Iterator[Page]:
        self.asked.append((dict(query), updated_since))
        yield from self.passes.pop(0) if len(self.passes) > 1 else self.passes[0]

    def by_numbers(self, numbers: Sequence[str]) -> Iterator[Page]:
        self.asked.append(list(numbers))
        yield from self.looked_up


@pytest.fixture
def scripted() -> type[Scripted]:
    return Scripted


@pytest.fixture
def page() -> Callable[..., Page]:
    """`page(record, record, spoilt=0, total=None)`."""

    def make(*records: Record, spoilt: int = 0, total: int | None = None) -> Page:
        unreadable = tuple(Unreadable(f"excerpt {n}", "no record") for n in range(spoilt))
        return Page(tuple(map(raw, records)), unreadable, total)

    return make
