"""What is asked of a report, in one shape from the command line down to the store."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Literal

from msgspec import Struct

from tracker.errors import ConfigError

CANDIDATES = "candidates"  # in the place of a cohort's key: every study that the searches found
LAST_REPORT = "last-report"
CLOCKS = ("observed", "registry")


def end_of_day(day: date) -> datetime:
    """Return the last moment of `day` in UTC; a moment stands for itself."""
    if isinstance(day, datetime):
        return day
    return datetime.combine(day, time.max, tzinfo=UTC)


class ReportRequest(Struct, frozen=True, kw_only=True):
    """Whose trials, on which day, in which language, as which files.

    `cohort` is a key of config.toml, or CANDIDATES. `as_of` is the day whose state is shown (None:
    now), on `clock` "observed" (what the store had seen by its end) or "registry" (what the
    registries said by then). `since` is the first day whose changes count, or the last moment whose
    changes do not, for reports that tell changes. `study_key` names the study of a report on one
    study. Empty `formats`: those of the kind of report.
    """

    cohort: str = CANDIDATES
    as_of: date | None = None
    clock: str = "observed"
    language: str = "en"
    demo: bool = False
    since: date | Literal["last-report"] | None = None
    study_key: str | None = None
    formats: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if self.clock not in CLOCKS:
            raise ConfigError(f"no clock is called {self.clock!r}; known: {', '.join(CLOCKS)}")
        if isinstance(self.since, str) and self.since != LAST_REPORT:
            raise ConfigError(f"since: a day (YYYY-MM-DD) or {LAST_REPORT!r}, not {self.since!r}")

    @property
    def until(self) -> datetime | None:
        """The last moment of the day asked for, in UTC; None for now."""
        return end_of_day(self.as_of) if self.as_of else None

    @property
    def registry_day(self) -> date | None:
        """The day asked for on the registries' clock; None where we ask what was observed."""
        return self.as_of if self.clock == "registry" else None

    @property
    def after(self) -> datetime | None:
        """The last moment whose changes do not count; None without one."""
        if isinstance(self.since, datetime):
            return self.since
        if not isinstance(self.since, date):
            return None
        return datetime.combine(self.since, time.min, tzinfo=UTC) - timedelta(microseconds=1)
