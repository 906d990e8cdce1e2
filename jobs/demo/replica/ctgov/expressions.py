"""What a search expression says, as a tree that can be compared and cached."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Words:
    """Words side by side, which need not be neighbours in the text, or a phrase."""

    text: str
    is_phrase: bool = False


@dataclass(frozen=True, slots=True)
class Bounds:
    """RANGE[lower,upper], inclusive; MIN and MAX are open ends."""

    lower: str
    upper: str


@dataclass(frozen=True, slots=True)
class Near:
    """DISTANCE[latitude,longitude,radius]; the radius in kilometres."""

    latitude: float
    longitude: float
    radius: float


@dataclass(frozen=True, slots=True)
class Missing:
    """MISSING: the area has no value."""


@dataclass(frozen=True, slots=True)
class Everything:
    """ALL."""


@dataclass(frozen=True, slots=True)
class AllOf:
    """AND."""

    parts: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    """OR."""

    parts: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class Not:
    """NOT."""

    part: Expression


@dataclass(frozen=True, slots=True)
class Within:
    """AREA, SEARCH, EXPANSION, COVERAGE or TILT: evaluate `part` under another setting."""

    operator: str
    argument: str
    part: Expression


Expression = Words | Bounds | Near | Missing | Everything | AllOf | AnyOf | Not | Within
