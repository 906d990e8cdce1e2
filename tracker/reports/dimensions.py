"""By what studies are counted: `dimensions.toml` as something code can ask."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import Literal

import msgspec
from msgspec import Struct

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

    @property
    def by_key(self) -> dict[str, Dimension]:
        """The dimensions by key."""
        return {dimension.key: dimension for dimension in self.dimension}


@cache
def layout() -> Layout:
    """What a landscape shows, in order."""
    text = (Path(__file__).parent / "dimensions.toml").read_text(encoding="utf-8")
    return msgspec.convert(tomllib.loads(text), Layout)


def concepts() -> frozenset[str]:
    """The concepts of the classification that reports ask for."""
    asked = {dimension.key for dimension in layout().dimension if dimension.source == "concept"}
    return frozenset(asked | set(SHOWN_ONLY))
