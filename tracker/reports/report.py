"""The shape of every report before it takes a format: tables that say how they were counted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Literal

from msgspec import Struct

CellKind = Literal["text", "number", "share", "date", "year", "link", "links", "code"]
ChartKind = Literal["bars", "years", "map", "grid", "lines"]
Cell = Any  # str, int, float, None; of kind "link": (text, address), of "links": a list of them;
# of kind "code": (text for people, word for programs)


class Column(Struct, frozen=True):
    """A column: `key` for machines, `title` for people; `is_count`: it can be drawn as a bar.

    The key of a count says what is counted: `trials`, `registrations`, `spells`, ...
    """

    key: str
    title: str
    kind: CellKind = "text"
    is_count: bool = False


def count_column(key: str, title: str) -> Column:
    """A column that counts things of the kind `key`."""
    return Column(key, title, "number", is_count=True)


class Table(Struct, frozen=True, kw_only=True):
    """Figures with their completeness (`known` of `total` studies) and how they were counted.

    `values` are the raw words behind the first column, one a row, where a row stands for a value
    of `dimension`; `series` those behind the further columns of a cross table. `running` is that
    of `values` or `series` which is a year or quarter that is not over.
    """

    key: str
    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    known: int | None = None
    total: int | None = None
    rule: str = ""
    notes: tuple[str, ...] = ()
    dimension: str | None = None
    values: tuple[str | None, ...] = ()
    series: tuple[str, ...] = ()
    chart: ChartKind | None = None
    running: str | None = None


class Section(Struct, frozen=True, kw_only=True):
    """Tables that answer one question, with what has to be said in words."""

    key: str
    title: str
    text: tuple[str, ...] = ()
    tables: tuple[Table, ...] = ()


class TrialList(Struct, frozen=True, kw_only=True):
    """Every trial of the report, one a row, and by which values of which dimension it is found.

    `found_by[dimension][i]` are the raw values of row i; `titles` and `labels` are for people. Rows
    may be made while they are read, and are read part by part where there are many.
    """

    columns: tuple[Column, ...]
    rows: Sequence[tuple[Cell, ...]]
    found_by: Mapping[str, tuple[tuple[str, ...], ...]]
    titles: dict[str, str]
    labels: dict[str, dict[str, str]]


class Report(Struct, frozen=True, kw_only=True):
    """One report in one language.

    `day` is the day of the newest pass that it rests on, `facts` are (label, text) for its head,
    `stamp` is when it was written: the only part that two runs on the same input may differ in.
    `links` are (title, address) of other pages of the same site. `partial` says why figures do not
    cover all that was there on that day, and what to do; it stands before all of them.
    """

    name: str
    title: str
    language: str
    day: date | None
    stamp: str
    facts: tuple[tuple[str, str], ...]
    sections: tuple[Section, ...]
    summary: tuple[str, ...] = ()
    trials: TrialList | None = None
    demo: bool = False
    links: tuple[tuple[str, str], ...] = ()
    partial: str | None = None

    @property
    def tables(self) -> tuple[Table, ...]:
        """All tables, in order."""
        return tuple(table for section in self.sections for table in section.tables)
