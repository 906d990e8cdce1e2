"""By what studies are counted: `dimensions.toml` as something code can ask."""

from __future__ import annotations

from collections.abc import Collection
from functools import cache
from typing import Literal

from msgspec import Struct, structs

from tracker.data import load, require_known
from tracker.errors import ConfigError
from tracker.reports.report import ChartKind

SHOWN_ONLY = ("dose", "trial_design")
"""Concepts that sheets show and nothing counts: nearly every study has its own value."""

PLACES = ("country", "region")

Source = Literal["column", "place", "concept"]


class _Declared(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A line of dimensions.toml; the fields are explained at its head."""

    source: Source
    section: str = ""
    title: str = ""
    rule: str = ""
    chart: ChartKind | None = None
    order: tuple[str, ...] = ()
    years: bool = False
    scope: Literal["all", "interventional", "stopped", "completed"] = "all"
    unknown: tuple[str, ...] = ()
    spread: tuple[str, ...] = ()
    others: bool = False
    absence: Literal["unknown", "no"] = "unknown"


class Dimension(_Declared, frozen=True, kw_only=True):
    """One way to divide studies; `key` names it in code, files and messages."""

    key: str

    @property
    def is_united(self) -> bool:
        """Whether a trial has the values of all its registrations, and not those of one of them."""
        return self.source == "place"


class Crossing(Struct, frozen=True, forbid_unknown_fields=True):
    """Two dimensions at once."""

    rows: str
    columns: str


class DeclaredLayout(Struct, frozen=True, forbid_unknown_fields=True):
    """The whole of dimensions.toml."""

    sections: tuple[str, ...]
    dimensions: dict[str, _Declared]
    crossings: tuple[Crossing, ...] = ()

    def __post_init__(self) -> None:
        for key, one in self.dimensions.items():
            require_known(f"[dimensions] {key} section", [one.section], self.sections)
            if one.source == "place":
                require_known("[dimensions] place", [key], PLACES)
        for number, crossing in enumerate(self.crossings, 1):
            for name in ("rows", "columns"):
                place = f"[crossings {number}] {name}"
                require_known(place, [getattr(crossing, name)], self.dimensions)


class Layout(Struct, frozen=True):
    """What a landscape shows, in order; `sections` are the keys of their dimensions."""

    dimension: tuple[Dimension, ...]
    crossing: tuple[Crossing, ...]
    sections: dict[str, tuple[str, ...]]

    @property
    def by_key(self) -> dict[str, Dimension]:
        """The dimensions by key."""
        return {dimension.key: dimension for dimension in self.dimension}

    @property
    def concepts(self) -> frozenset[str]:
        """The concepts of the classification that are counted."""
        return frozenset(one.key for one in self.dimension if one.source == "concept")

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns that are counted, in order."""
        return tuple(one.key for one in self.dimension if one.source == "column")


@cache
def layout() -> Layout:
    """What dimensions.toml says. Raises ConfigError, in a sentence, for a slip in it."""
    return laid_out(load(__package__, "dimensions.toml", DeclaredLayout))


def laid_out(declared: DeclaredLayout) -> Layout:
    """The dimensions with their keys, and by section."""
    dimensions = tuple(
        Dimension(key=key, **structs.asdict(line)) for key, line in declared.dimensions.items()
    )
    sections = {
        section: tuple(one.key for one in dimensions if one.section == section)
        for section in declared.sections
    }
    return Layout(dimensions, declared.crossings, sections)


def check_sources(dimensions: Layout, columns: Collection[str], concepts: Collection[str]) -> None:
    """Raise ConfigError for a dimension over a column or concept that is none of these."""
    try:
        require_known("[dimensions] column", dimensions.columns, columns)
        require_known("[dimensions] concept", sorted(dimensions.concepts), concepts)
    except ValueError as error:
        raise ConfigError(f"reports/dimensions.toml: {error}") from error


def concepts() -> frozenset[str]:
    """The concepts of the classification that reports ask for."""
    return layout().concepts | frozenset(SHOWN_ONLY)
