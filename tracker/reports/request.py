"""What is asked of a report, in one shape from the command line down to the store."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Literal

from msgspec import Struct

from tracker.as_of import NOW, AsOf
from tracker.errors import ConfigError

CANDIDATES = "candidates"  # in the place of a cohort's key: every study that the searches found
LAST_REPORT = "last-report"


class ReportRequest(Struct, frozen=True, kw_only=True):
    """Whose trials, as of when, in which language, as which files.

    `cohort` is a key of config.toml, or CANDIDATES. `since` is the first day whose changes count,
    or the last moment whose changes do not, for reports that tell changes. `study_key` names the
    study of a report on one study. Empty `formats`: those of the kind of report. `statement_files`
    are checked in the place of those that config.toml names and of those that are shipped.
    """

    cohort: str = CANDIDATES
    as_of: AsOf = NOW
    language: str = "en"
    demo: bool = False
    since: date | Literal["last-report"] | None = None
    study_key: str | None = None
    formats: tuple[str, ...] = ()
    statement_files: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if isinstance(self.since, str) and self.since != LAST_REPORT:
            raise ConfigError(f"since: a day (YYYY-MM-DD) or {LAST_REPORT!r}, not {self.since!r}")
        if self.after and self.as_of.until and self.after >= self.as_of.until:
            raise ConfigError(f"since {self.since} is after the day asked for, {self.as_of.day}")

    @property
    def after(self) -> datetime | None:
        """The last moment whose changes do not count; None without one."""
        if isinstance(self.since, datetime):
            return self.since
        if not isinstance(self.since, date):
            return None
        return datetime.combine(self.since, time.min, tzinfo=UTC) - timedelta(microseconds=1)
