"""A trial as a statement sees it: surely or perhaps meant, and what is known of what is said."""

from __future__ import annotations

from msgspec import Struct

Span = tuple[float, float]
"""The smallest and the largest number that a text tells; both the same for one number."""


class Said(Struct, frozen=True):
    """What is known of one thing about one trial.

    `values` None: not known; then `silent` says whether the record of that day does not tell it,
    or else that the record of that day is not held. Empty `values`: known to have none.
    """

    values: frozenset[str] | None
    silent: bool = False


NOT_STATED = Said(None, silent=True)
NOT_OF_THAT_DAY = Said(None)
NONE = Said(frozenset())


class Case(Struct, frozen=True, kw_only=True):
    """One trial; `sure`: it is one of those the statement is about, else it may be one.

    `said` holds the values of the dimension that the statement is about, `year` that of the
    registration or start, `spans` the numbers of a range; each of them only where asked for.
    """

    number: int
    sure: bool = True
    said: Said = NONE
    year: int | None = None
    spans: tuple[Span, ...] = ()

    @property
    def known(self) -> bool:
        """Whether what the statement is about is known of this trial."""
        return self.said.values is not None

    def has_one_of(self, values: tuple[str, ...]) -> bool | None:
        """Whether the trial has one of these values; None: not known."""
        return None if self.said.values is None else bool(self.said.values.intersection(values))
