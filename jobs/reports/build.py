"""What reports ask of the store, whatever their kind; imported only where a report is made."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import NamedTuple

from msgspec import structs
from sqlalchemy import Connection

from db import cursor, rows
from db.read import current
from db.read.issues import issues_by_frequency
from db.read.partners import partners_among, partners_not_held
from db.read.registrations import registrations_beside
from db.read.runs import imperfect_runs
from db.read.snapshots import first_observed_at, newest_observed_at
from db.read.told import told_changes
from db.read.trials import linked_keys, studies_of_trials
from db.transaction import writing
from db.write.runs import finish_run, start_run
from jobs.queries.held import first_days
from jobs.reports.holdings import PastHoldings
from jobs.reports.load import (
    change_lines,
    changes_of,
    current_studies,
    found_by_search,
    listings_of,
    source_states,
    studies_as_of,
    study_state,
)
from jobs.reports.moves import Period, moves_between
from jobs.reports.statement_files import read_all
from jobs.runtime import Runtime
from tracker.classify import classify
from tracker.cohorts import Cohort
from tracker.errors import ConfigError
from tracker.reports.context import CohortSelection, NotKnown, ReportContext
from tracker.reports.derived_columns import DERIVED
from tracker.reports.dimensions import check_sources, layout
from tracker.reports.facts import ChangeLine, ImperfectRun, OpenIssue, StudyState, Trial
from tracker.reports.holdings import Holdings
from tracker.reports.inputs import ChangePeriod
from tracker.reports.membership import members, members_among
from tracker.reports.request import CANDIDATES, LAST_REPORT, ReportRequest
from tracker.reports.studies import Studies
from tracker.reports.trials import (
    as_trials,
    count_further_trials,
    count_trials,
    groups_of,
    registrations_of,
    whole_trials,
)
from tracker.results_duty import of_trial
from tracker.statements.model import Statement
from tracker.study.identifiers import Identifier
from tracker.study.model import Study

MOST_RUNS = 50


@dataclass(frozen=True)
class StoreInputs:
    """The inputs of a report (`tracker.reports.inputs`) for one request, each read at most once."""

    runtime: Runtime
    connection: Connection
    request: ReportRequest

    @cached_property
    def context(self) -> ReportContext:
        """The state of which day is shown, and how each registry stood then."""
        as_of = self.request.as_of
        until = as_of.observed_until
        newest = newest_observed_at(self.connection, until=until)
        firsts = first_days(self.connection) if until else {}
        return ReportContext(
            request=self.request,
            stamp=self.runtime.now().strftime("%Y-%m-%d %H:%M UTC"),
            day=as_of.registry_day or (newest.date() if newest else None),
            sources=tuple(source_states(self.connection, until)),
            unlooked=tuple(
                (key, first) for key, first in firsts.items() if until and first > until.date()
            ),
        )

    @cached_property
    def selection(self) -> CohortSelection:
        """The trials of the cohort on the day asked for."""
        return select_studies(self.runtime, self.connection, self.request)

    @cached_property
    def changes(self) -> Sequence[ChangeLine]:
        """All changes of the registrations of the selection."""
        keys = set(self.selection.trials.study_keys)
        return changes_of(self.connection, None, self.request.as_of.until, keys=keys)

    @cached_property
    def period(self) -> ChangePeriod:
        """The changes since what is asked, of the trials in the cohort at one of the two ends."""
        after, until = self._after(), self.request.as_of.until
        selection = self.selection
        found = told_changes(self.connection, after, until)
        rule = None if selection.title is None else _cohort(self.runtime, self.request.cohort)
        start = after or min(first_observed_at(self.connection).values(), default=None)
        moves = moves_between(
            self.connection, selection.registrations, rule, Period(start, until), found
        )
        trial_of = linked_keys(self.connection)
        ours = [one for one in found if trial_of.get(one.study_key, one.study_key) in moves.trials]
        since = (after + timedelta(microseconds=1)).date() if after else None
        firsts = first_days(self.connection).items() if since else ()
        return ChangePeriod(
            changes=change_lines(ours if rule else found, trial_of),
            since=since,
            selection=selection,
            balance=moves.balance,
            held_from=[(key, first) for key, first in firsts if since and first > since],
        )

    def _after(self) -> datetime | None:
        """The last moment whose changes do not count."""
        if self.request.since == LAST_REPORT:
            return cursor.reported_until(self.connection, self.request.cohort)
        return self.request.after

    @cached_property
    def linked_trials(self) -> Sequence[Trial]:
        """The trials of the selection that have several registrations."""
        registrations = self.selection.registrations
        groups = groups_of(registrations, studies_of_trials(self.connection).values())
        return registrations_of(registrations, groups)

    @cached_property
    def not_held(self) -> Mapping[str, Sequence[Identifier]]:
        """What the records of the selection name and we did not hold."""
        registrations, until = self.selection.registrations, self.request.as_of.observed_until
        if self.request.as_of.until is None:
            everyone = self.selection.title is None
            return partners_not_held(
                self.connection, None if everyone else registrations.study_keys
            )
        keys = set(registrations.study_keys)
        named = (one for one in registrations.beside.numbers if one[0] in keys)
        return partners_among(self.connection, named, until)

    @cached_property
    def issues(self) -> Sequence[OpenIssue]:
        """The open issues of today."""
        return [
            OpenIssue(
                code=row.code,
                field=row.field,
                value=row.value,
                message=row.message,
                example_study_key=row.example_study_key,
                seen=row.seen,
                first_seen_at=row.first_seen_at,
            )
            for row in issues_by_frequency(self.connection)
        ]

    @cached_property
    def imperfect_runs(self) -> Sequence[ImperfectRun]:
        """The newest runs that did not end as they should."""
        return [
            ImperfectRun(
                started_at=row.started_at,
                job=row.job,
                subject=row.subject,
                outcome=row.outcome,
                error=row.error,
            )
            for row in imperfect_runs(self.connection, MOST_RUNS)
        ]

    @cached_property
    def study(self) -> StudyState:
        """The study asked for. Raises TrackerError if its state then is not known.

        The other registrations of its trial are those of today, so only today's page has them.
        """
        study_key, as_of = self.request.study_key, self.request.as_of
        if study_key is None:
            raise ConfigError("a report on one study needs a registration number")
        changes = changes_of(self.connection, None, as_of.until, study_key=study_key)
        state = study_state(self.connection, study_key, as_of, changes)
        is_copy, copies = listings_of(self.connection, study_key, as_of.until)
        state = structs.replace(state, copies=copies, is_copy=is_copy)
        if as_of.until is not None:
            return state
        registrations = registrations_beside(self.connection, study_key)
        keys = [one.study_key for one in registrations if one.study_key != study_key]
        others = (duty for _, duty in current.results_duties(self.connection, keys))
        return structs.replace(
            state,
            registrations=tuple(registrations),
            duties=of_trial((*state.duties, *others)),
            not_held=partners_not_held(self.connection, [study_key]).get(study_key, ()),
        )

    @cached_property
    def statements(self) -> Sequence[Statement]:
        """The statements of the files asked for, else of those of config.toml and the shipped."""
        return read_all(self.runtime.config, self.request.statement_files)

    @cached_property
    def _past(self) -> PastHoldings:
        return PastHoldings(self.runtime.config, self.connection, self.request)

    @cached_property
    def _held(self) -> dict[tuple[date, str | None], Holdings]:
        return {}

    def holdings(self, day: date, cohort: str | None) -> Holdings:
        """The trials registered by `day`; those of one day and cohort are read once."""
        if (day, cohort) not in self._held:
            rule = None if cohort is None else _cohort(self.runtime, cohort)
            self._held[day, cohort] = self._past.on(day, rule)
        return self._held[day, cohort]


class _Found(NamedTuple):
    """Registrations of a cohort and of which trials; `inside` are the numbers of its members.

    `inside` None: no cohort was asked for. The other figures as `CohortSelection` has them.
    """

    registrations: Studies
    inside: Collection[int] | None
    candidates: int
    to_look_at: int
    repeated: int


def select_studies(
    runtime: Runtime, connection: Connection, request: ReportRequest
) -> CohortSelection:
    """The trials of a cohort now or on a day, to be used while the connection is open.

    A trial belongs to a cohort if one of its registrations does. Which studies are one trial is
    what is known today, for past days too. Raises ConfigError where config.toml has no such cohort.
    """
    check_layout()
    linked = list(studies_of_trials(connection).values())
    rule = None if request.cohort == CANDIDATES else _cohort(runtime, request.cohort)
    if rule is not None and request.as_of.until is None:
        found = _members_now(connection, rule, linked)
    else:
        found = _members_of(_studies(connection, request), rule, linked)
    registrations = found.registrations
    return CohortSelection(
        cohort=request.cohort,
        title=None if rule is None else rule.title,
        trials=as_trials(registrations, groups_of(registrations, linked), found.inside),
        registrations=registrations,
        candidates=found.candidates,
        searches=tuple(found_by_search(connection, request.as_of.until)),
        to_look_at=found.to_look_at,
        repeated=found.repeated,
        not_known=_not_known(connection, registrations, linked, rule),
    )


def _members_now(connection: Connection, rule: Cohort, linked: Sequence[Sequence[str]]) -> _Found:
    """Who is in a cohort now; of all other studies next to nothing is read."""
    possible = {one[0]: one for one in current.possible_members(connection, rule.wanted)}
    found = members_among(possible.values(), rule)
    here = current.keys_here(connection, {key for keys in linked for key in keys})
    together = [[key for key in keys if key in here] for keys in linked]
    groups = [keys for keys in together if len(keys) > 1]
    keys = whole_trials(found.inside, groups)
    judged = {key: possible[key][2] for key in keys if key in possible}
    registrations = current_studies(connection, keys, judged)
    inside = registrations.frame["study_key"].isin(found.inside)
    return _Found(
        registrations=registrations,
        inside=registrations.frame.index[inside].tolist(),
        candidates=current.count_here(connection),
        to_look_at=count_trials(found.to_look_at, groups),
        repeated=sum(len(keys) - 1 for keys in groups),
    )


def _members_of(everyone: Studies, rule: Cohort | None, linked: Sequence[Sequence[str]]) -> _Found:
    groups = groups_of(everyone, linked)
    count, repeated = len(everyone.frame), sum(len(group) - 1 for group in groups)
    if rule is None:
        return _Found(everyone, None, count, 0, repeated)
    found = members(everyone, rule)
    registrations = everyone.only(whole_trials(found.inside, groups))
    to_look_at = count_trials(found.to_look_at, groups)
    return _Found(registrations, set(found.inside), count, to_look_at, repeated)


def _not_known(
    connection: Connection,
    known: Studies,
    linked: Sequence[Sequence[str]],
    rule: Cohort | None,
) -> NotKnown:
    """Of how many the state on the day is not known, beside the registrations that are `known`.

    Whether they were of the cohort then is not known either: the last record that we hold says it,
    and of what could never be read nothing says no.
    """
    keys = known.then.not_known
    if not keys:
        return NotKnown()
    of_cohort = keys
    if rule is not None:
        possible = current.possible_members(connection, rule.wanted, gone=True)
        inside = members_among((one for one in possible if one[0] in keys), rule).inside
        of_cohort = (keys - current.keys_here(connection, keys, gone=True)) | set(inside)
    trials = count_further_trials(of_cohort, known.study_keys, linked)
    return NotKnown(len(keys), len(of_cohort), trials)


def _cohort(runtime: Runtime, key: str) -> Cohort:
    tables = {table.get("key"): table for table in runtime.config.cohorts}
    if key not in tables:
        known = ", ".join([CANDIDATES, *map(str, tables)])
        raise ConfigError(f"config.toml has no cohort {key!r}; known: {known}")
    return Cohort.from_config(tables[key])


def check_layout() -> None:
    """Raise ConfigError for a dimension over a column or concept that there is not."""
    blank = Study(study_key="", registry_key="", registration_number="")
    columns = ("study_key", *rows.STUDY_COLUMNS, *DERIVED)
    check_sources(layout(), columns, [one.concept for one in classify(blank)])


def _studies(connection: Connection, request: ReportRequest) -> Studies:
    if request.as_of.until is None:
        return current_studies(connection)
    return studies_as_of(connection, request.as_of)


def note_reported(runtime: Runtime, cohort: str) -> None:
    """Write down up to when changes were reported, for the next report since this one."""
    now = runtime.now()
    run_id = start_run(runtime.engine, f"report changes {cohort}", "", now)
    with writing(runtime.engine) as connection:
        newest = newest_observed_at(connection)
        if newest is not None:
            cursor.move_reported(connection, cohort, newest, now)
        until = {"until": newest.isoformat()} if newest else {}
        finish_run(connection, run_id, runtime.now(), "ok", until)
