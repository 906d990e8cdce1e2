"""What every report says of itself: whose trials it counts, the state of which day, how fresh."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import NamedTuple

from tracker.reports.facts import SourceState
from tracker.reports.request import ReportRequest
from tracker.reports.studies import Studies
from tracker.reports.words import Words


class NotKnown(NamedTuple):
    """How many were there on a day in the past of which the state then is not known.

    `candidates` and `registrations` are studies, the latter those of the cohort by the last record
    that we hold of them (or of which we hold none that tells); `trials` are those, of which no
    other registration is known.
    """

    candidates: int = 0
    registrations: int = 0
    trials: int = 0


@dataclass(frozen=True, kw_only=True)
class CohortSelection:
    """The trials of a cohort (title None: all candidates) and how they were come by.

    `trials` has a row a trial, `registrations` a row a study: the same rows where no trial is
    registered twice. `searches` are (name, how many studies its last full pass found).
    `candidates` counts studies, of which `repeated` are further registrations of trials;
    `to_look_at` counts trials.
    """

    cohort: str
    title: str | None
    trials: Studies
    registrations: Studies
    candidates: int
    searches: tuple[tuple[str, int], ...] = ()
    to_look_at: int = 0
    repeated: int = 0
    not_known: NotKnown = field(default_factory=NotKnown)


@dataclass(frozen=True, kw_only=True)
class ReportContext:
    """Where a report stands in time; `day` is the state shown, `stamp` when it was written.

    `unlooked` are registries that we had not looked at by then, each with its first day.
    """

    request: ReportRequest
    stamp: str
    day: date | None
    sources: tuple[SourceState, ...] = ()
    unlooked: tuple[tuple[str, date], ...] = ()

    @cached_property
    def words(self) -> Words:
        """The words of the language asked for. Raises ConfigError where there are none."""
        return Words(self.request.language)

    @property
    def year(self) -> int:
        """The running year, whose figures are incomplete; far off if nothing was observed yet."""
        return self.day.year if self.day else 9999
