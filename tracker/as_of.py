"""The day or moment whose state is asked for, and by whose dates: one type for every question."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from typing import Literal, get_args

from msgspec import Struct

from tracker.errors import ConfigError

Clock = Literal["observed", "registry"]
CLOCKS: tuple[Clock, ...] = get_args(Clock)


def end_of_day(day: date) -> datetime:
    """Return the last moment of `day` in UTC."""
    return datetime.combine(day, time.max, tzinfo=UTC)


class AsOf(Struct, frozen=True):
    """A question about the past: the state at the moment `until` (None: now), by a clock.

    "observed": what we had seen by then. "registry": what the registry said by the end of that
    day, by its own dates, whenever we learned of it. Raises ConfigError for another clock, and for
    the registry's clock without a day.
    """

    until: datetime | None = None
    clock: str = "observed"

    def __post_init__(self) -> None:
        if self.clock not in CLOCKS:
            raise ConfigError(f"no clock is called {self.clock!r}; known: {', '.join(CLOCKS)}")
        if self.clock == "registry" and self.until is None:
            raise ConfigError("the registry's clock needs a day: --as-of DAY --clock registry")

    @classmethod
    def on(cls, day: date, clock: str = "observed") -> AsOf:
        """Return the question about the end of `day`."""
        return cls(end_of_day(day), clock)

    @property
    def day(self) -> date | None:
        """The day in UTC; None for now."""
        return self.until.astimezone(UTC).date() if self.until else None

    @property
    def registry_day(self) -> date | None:
        """The day by the registry's clock; None where it is asked what was observed."""
        return self.day if self.clock == "registry" else None

    @property
    def observed_until(self) -> datetime | None:
        """The last moment that counts of what we observed; None: all of it."""
        return None if self.clock == "registry" else self.until


NOW = AsOf()
