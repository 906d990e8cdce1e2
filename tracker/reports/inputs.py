"""All that a report may be made of; whoever makes reports hands it over, whatever their kind."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Protocol

from msgspec import Struct

from tracker.reports.context import CohortSelection, ReportContext
from tracker.reports.facts import ChangeLine, ImperfectRun, OpenIssue, StudyState, Trial
from tracker.reports.holdings import Holdings
from tracker.reports.moves import CohortBalance
from tracker.statements.model import Statement
from tracker.study.identifiers import Identifier


class ChangePeriod(Struct, frozen=True, kw_only=True):
    """The changes of a period; `since` is its first day, None: the first snapshot.

    They are of the trials that are in the cohort at one of its ends, or came and went between.
    `selection` is the cohort at its end, `balance` how that came to be from the start. `held_from`
    are the registries that were first observed after `since`, each with that day.
    """

    changes: Sequence[ChangeLine]
    since: date | None
    selection: CohortSelection
    balance: CohortBalance
    held_from: Sequence[tuple[str, date]] = ()


class ReportInputs(Protocol):
    """What the store knows, for one request; a member is read when it is first asked for.

    So a kind of report needs to declare nothing: it costs what it uses. A member raises
    TrackerError for a cohort, a clock or a study that is not known.
    """

    @property
    def context(self) -> ReportContext:
        """The request, the day whose state is shown, the state of each registry."""
        ...

    @property
    def selection(self) -> CohortSelection:
        """The trials of the cohort on the day asked for."""
        ...

    @property
    def changes(self) -> Sequence[ChangeLine]:
        """All changes of the registrations of `selection`, up to the day asked for."""
        ...

    @property
    def period(self) -> ChangePeriod:
        """The changes since what the request names, up to the day asked for."""
        ...

    @property
    def linked_trials(self) -> Sequence[Trial]:
        """The trials of `selection` that have several registrations."""
        ...

    @property
    def not_held(self) -> Mapping[str, Sequence[Identifier]]:
        """Registrations that records name and we do not hold, by study key; empty for a past day.

        What a record names is kept of its last state only.
        """
        ...

    @property
    def issues(self) -> Sequence[OpenIssue]:
        """The open issues of today, most often seen first."""
        ...

    @property
    def imperfect_runs(self) -> Sequence[ImperfectRun]:
        """The runs that did not end as they should, newest first."""
        ...

    @property
    def statements(self) -> Sequence[Statement]:
        """The statements to be checked: shipped ones and those of the analyst's files."""
        ...

    def holdings(self, day: date, cohort: str | None) -> Holdings:
        """The trials registered by `day`, of a cohort of config.toml or of all that is held."""
        ...

    @property
    def study(self) -> StudyState:
        """The study that the request names, on the day asked for."""
        ...
