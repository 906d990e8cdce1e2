"""A value of unknown accuracy is no figure, so what was measured of a concept is data to ask.

Only the first measurement on records that no rule was made on decides; see docs/adr/0026.
"""

from __future__ import annotations

from enum import StrEnum
from functools import cache

from msgspec import Struct

from tracker.data import load


class Trust(StrEnum):
    """Whether figures may be made of a value."""

    RELIABLE = "reliable"
    NOT_RELIABLE = "not_reliable"
    NOT_MEASURED = "not_measured"


class Counts(Struct, frozen=True, forbid_unknown_fields=True):
    """How often people gave a value, how often we did, how often both."""

    labelled: int
    said: int
    right: int

    def __post_init__(self) -> None:
        if not 0 <= self.right <= min(self.labelled, self.said):
            raise ValueError("right: more than were labelled or said")


class Bar(Struct, frozen=True, forbid_unknown_fields=True):
    """The least share of what we say that is right, and of what people say that we find."""

    precision: float
    recall: float

    def trust(self, counts: Counts | None) -> Trust:
        """What may be made of a value with these counts; without records it is not measured."""
        if counts is None or not counts.labelled:
            return Trust.NOT_MEASURED
        precise = counts.said and counts.right / counts.said >= self.precision
        found = counts.right / counts.labelled >= self.recall
        return Trust.RELIABLE if precise and found else Trust.NOT_RELIABLE


class Measured(Struct, frozen=True, forbid_unknown_fields=True):
    """The whole of measured.toml: counts of the first measurement on held-out records, by value."""

    bar: Bar
    held_out: dict[str, dict[str, Counts]]


@cache
def measured() -> Measured:
    """Return what was measured; raise ConfigError for a slip in the file."""
    return load(__package__, "measured.toml", Measured)


def measured_values(concept: str) -> dict[str, Counts]:
    """The counts by value, as measured; nothing for a concept that this bar is not asked of."""
    return measured().held_out.get(concept, {})


def trust(concept: str, value: str) -> Trust:
    """Whether figures may be made of `value`; a concept that is not in the file is asked no bar."""
    values = measured_values(concept)
    return measured().bar.trust(values.get(value)) if values else Trust.RELIABLE


def withheld(concept: str) -> tuple[str, ...]:
    """The values of `concept` of which no figure may be made."""
    return tuple(one for one in measured_values(concept) if trust(concept, one) != Trust.RELIABLE)
