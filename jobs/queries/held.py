"""Says from which day on anything is held, and refuses questions about the time before."""

from __future__ import annotations

from datetime import date, datetime

from db.read.snapshots import first_observed_at
from db.reader import Reader
from tracker.errors import ConfigError


def first_days(connection: Reader) -> dict[str, date]:
    """The day on which each registry was first observed, by its key."""
    return {key: first.date() for key, first in sorted(first_observed_at(connection).items())}


def require_held(connection: Reader, until: datetime | None) -> None:
    """Raise ConfigError if it is asked what was observed by a time before anything was."""
    if until is None:
        return
    first = min(first_observed_at(connection).values(), default=None)
    if first is None or first > until:
        held = f"the first day held is {first:%Y-%m-%d}" if first else "the store holds nothing yet"
        raise ConfigError(
            f"nothing had been observed by {until:%Y-%m-%d}: {held} (by the registries' own dates:"
            " --clock registry)"
        )
