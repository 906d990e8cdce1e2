"""What a digest says of the reports that were written last: where they are, and the trend."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime

from msgspec import Struct

MOST_LINKS = 8


class CohortTrend(Struct, frozen=True, kw_only=True):
    """The trials of a cohort, and how they differ from those of the report before.

    `since` is the day whose state that report showed, None for a first one. Entered minus left is
    the difference of the two counts: both states are derived by the same code and rules.
    """

    cohort: str
    trials: int
    recruiting: int
    since: date | None = None
    entered: int = 0
    left: int = 0
    recruiting_before: int = 0

    def line(self) -> str:
        """The trend in one line for a person."""
        counted = f"{self.cohort}: {self.trials} {'trial' if self.trials == 1 else 'trials'}"
        if self.since is None:
            return f"{counted}; recruiting {self.recruiting}"
        moved = f"{self.entered} entered, {self.left} left"
        difference = f"{self.entered - self.left:+d} since {self.since}: {moved}"
        recruiting = f"{self.recruiting} ({self.recruiting - self.recruiting_before:+d})"
        return f"{counted} ({difference}); recruiting {recruiting}"


class WrittenReports(Struct, frozen=True, kw_only=True):
    """What was written for one period, which began at `due_at`.

    `observed_at` is the newest pass that the reports cover. `files` are the pages to be linked, by
    their place in the output folder, `count` is how many files there are in all.
    """

    due_at: datetime
    observed_at: datetime
    written_at: datetime
    files: tuple[str, ...]
    count: int
    trends: tuple[CohortTrend, ...] = ()

    def title(self) -> str:
        """What was written when, for a heading or a notice."""
        return f"Reports of {self.written_at:%Y-%m-%d}, the state of {self.observed_at:%Y-%m-%d}"

    def lines(self, place: str) -> tuple[str, ...]:
        """What a digest says; `place` is the address or path of the output folder."""
        return tuple(self._lines(place))

    def _lines(self, place: str) -> Iterator[str]:
        yield f"{self.title()}:"
        yield from (trend.line() for trend in self.trends)
        yield from (f"{place}/{file}" for file in self.files[:MOST_LINKS])
        if len(self.files) > MOST_LINKS:
            yield f"and {len(self.files) - MOST_LINKS} more beside them"
