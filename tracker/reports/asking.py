"""What a report is asked for: which studies, as of when, in which language, written when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from tracker.reports.sources import SourceState
from tracker.reports.studies import Studies


@dataclass(frozen=True)
class Selection:
    """The trials of a cohort (title None: all candidates) and how they were come by.

    `searches` are (name, how many studies its last full pass found); `candidates` counts studies,
    of which `repeated` are further registrations of trials. `registrations` are the studies one by
    one, where several are a trial.
    """

    cohort: str
    title: str | None
    studies: Studies
    candidates: int
    searches: tuple[tuple[str, int], ...]
    to_look_at: int = 0
    repeated: int = 0
    registrations: Studies | None = None

    @property
    def records(self) -> Studies:
        """The studies one by one, for what is asked of records and not of trials."""
        return self.registrations or self.studies


@dataclass(frozen=True)
class Question:
    """All else that a report depends on; `day` is the state shown, `stamp` when it was written.

    `clock` is "observed" (seen by us by then) or "registry" (said by the registries by then).
    """

    language: str
    stamp: str
    day: date | None
    clock: str = "observed"
    demo: bool = False
    sources: tuple[SourceState, ...] = ()

    @property
    def year(self) -> int:
        """The running year, whose figures are incomplete; far off if nothing was observed yet."""
        return self.day.year if self.day else 9999
