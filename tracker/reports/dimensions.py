"""By what studies are counted: `dimensions.toml` as something code can ask."""

from __future__ import annotations

from functools import cache
from typing import Literal

from msgspec import Struct

from tracker.data import load, require_known
from tracker.reports.report import ChartKind

SHOWN_ONLY = ("dose", "trial_design")
"""Concepts that sheets show and nothing counts: nearly every study has its own value."""

Source = Literal["column", "place", "concept"]


class Dimension(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One way to divide studies; the fields are explained at the head of dimensions.toml."""

    key: str
    source: Source
    chart: ChartKind | None = None
    order: tuple[str, ...] = ()
    years: bool = False
    scope: Literal["all", "interventional", "stopped"] = "all"
    unknown: tuple[str, ...] = ()
    spread: tuple[str, ...] = ()
    others: bool = False


class Crossing(Struct, frozen=True, forbid_unknown_fields=True):
    """Two dimensions at once."""

    rows: str
    columns: str


class Layout(Struct, frozen=True, forbid_unknown_fields=True):
    """The whole of dimensions.toml."""

    dimension: tuple[Dimension, ...]
    crossing: tuple[Crossing, ...]
    sections: dict[str, tuple[str, ...]]

    def __post_init__(self) -> None:
        for number, crossing in enumerate(self.crossing, 1):
            place = f"[crossing {number}]"
            require_known(f"{place} rows", [crossing.rows], self.by_key)
            require_known(f"{place} columns", [crossing.columns], self.by_key)
        for name, keys in self.sections.items():
            require_known(f"[sections] {name}", keys, self.by_key)

    @property
    def by_key(self) -> dict[str, Dimension]:
        """The dimensions by key."""
        return {dimension.key: dimension for dimension in self.dimension}


@cache
def layout() -> Layout:
    """What a landscape shows, in order."""
    return load(__package__, "dimensions.toml", Layout)


def concepts() -> frozenset[str]:
    """The concepts of the classification that reports ask for."""
    asked = {dimension.key for dimension in layout().dimension if dimension.source == "concept"}
    return frozenset(asked | set(SHOWN_ONLY))
