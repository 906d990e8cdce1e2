"""What each kind of report reads from the store; imported only where a report is made."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta

from msgspec import structs
from sqlalchemy import Connection

from db import runs
from db.discrepancies import registrations_beside
from db.engine import writing
from db.frames import current_studies, studies_as_of, study_state
from db.registry_versions import Said, said_by
from db.report_rows import (
    changes_of,
    end_of,
    found_by_search,
    imperfect_runs,
    newest_pass,
    open_issues,
    source_states,
)
from db.trials import studies_of_trials
from jobs.queries.as_of import CLOCKS, AsOf, why_unknown
from jobs.reports.write import CANDIDATES, LAST_REPORT, Asked
from jobs.runtime import Runtime
from tracker.cohorts import Cohort
from tracker.errors import ConfigError, StoreError
from tracker.reports.asking import Question, Selection
from tracker.reports.data_quality import data_quality
from tracker.reports.disagreements import disagreements
from tracker.reports.disease_sheet import disease_sheet
from tracker.reports.head import cohort_fact, counted_fact
from tracker.reports.landscape import landscape
from tracker.reports.membership import Members, members
from tracker.reports.report import Report
from tracker.reports.statements import statement_check
from tracker.reports.studies import Studies
from tracker.reports.study_sheet import study_sheet
from tracker.reports.trends import trends
from tracker.reports.trials import (
    as_trials,
    count_trials,
    groups_of,
    registrations_of,
    whole_trials,
)
from tracker.reports.what_changed import what_changed
from tracker.reports.words import Words

MOST_RUNS = 50

Builder = Callable[[Runtime, Connection, Asked], Report]


def make_question(runtime: Runtime, connection: Connection, asked: Asked) -> Question:
    """What the report is to say about itself: the state of which day, from which passes."""
    as_of, clock = asked.get("as_of"), asked.get("clock", "observed")
    until = _until(asked) if clock == "observed" else None
    newest = newest_pass(connection, until)
    return Question(
        language=asked.get("language", "en"),
        stamp=runtime.now().strftime("%Y-%m-%d %H:%M UTC"),
        day=as_of if as_of and clock == "registry" else newest.date() if newest else None,
        clock=clock,
        demo=asked.get("demo", False),
        sources=tuple(source_states(connection, until)),
    )


def select_studies(
    runtime: Runtime, connection: Connection, asked: Asked, *, gone: bool = False
) -> Selection:
    """The trials of a cohort now or on a day, with studies that are `gone` if asked for.

    A trial belongs to a cohort if one of its registrations does. Which studies are one trial is
    what is known today, for past days too.
    """
    cohort = asked.get("cohort", CANDIDATES)
    everyone = _studies(connection, asked, gone=gone)
    groups = groups_of(everyone, studies_of_trials(connection).values())
    found = Members([], [])
    title, records, inside = None, everyone, None
    if cohort != CANDIDATES:
        rule = _cohort(runtime, cohort)
        found = members(everyone, rule)
        title, inside = rule.title, set(found.inside)
        records = everyone.only(whole_trials(inside, groups))
    return Selection(
        *(cohort, title, as_trials(records, groups, inside), len(everyone.frame)),
        tuple(found_by_search(connection, _until(asked))),
        to_look_at=count_trials(found.to_look_at, groups),
        repeated=sum(len(group) - 1 for group in groups),
        registrations=records,
    )


def _cohort(runtime: Runtime, key: str) -> Cohort:
    tables = {table.get("key"): table for table in runtime.config.cohorts}
    if key not in tables:
        known = ", ".join([CANDIDATES, *map(str, tables)])
        raise ConfigError(f"config.toml has no cohort {key!r}; known: {known}")
    return Cohort.from_config(tables[key])


def _studies(connection: Connection, asked: Asked, *, gone: bool) -> Studies:
    as_of, clock = asked.get("as_of"), asked.get("clock", "observed")
    if clock not in CLOCKS:
        raise ConfigError(f"no clock is called {clock!r}; known: {', '.join(CLOCKS)}")
    if as_of is None:
        return current_studies(connection, gone=gone)
    return studies_as_of(connection, as_of, clock)


def _until(asked: Asked) -> datetime | None:
    as_of = asked.get("as_of")
    return end_of(as_of) if as_of else None


def _landscape(runtime: Runtime, connection: Connection, asked: Asked) -> Report:
    chosen = select_studies(runtime, connection, asked)
    return landscape(chosen, make_question(runtime, connection, asked))


def _changes(runtime: Runtime, connection: Connection, asked: Asked) -> Report:
    """Of a cohort: what changed in studies that are in it by their last state, gone or not."""
    question = make_question(runtime, connection, asked)
    now: Asked = {"cohort": asked.get("cohort", CANDIDATES)}
    chosen = select_studies(runtime, connection, now, gone=True)
    after = _after(connection, asked)
    keys = None if chosen.title is None else set(chosen.studies.study_keys)
    lines = changes_of(connection, after, _until(asked), keys=keys)
    words = Words(question.language)
    facts = (cohort_fact(chosen, words), counted_fact(chosen.studies, words))
    since = (after + timedelta(microseconds=1)).date() if after else None
    return what_changed(lines, question, since, facts)


def _after(connection: Connection, asked: Asked) -> datetime | None:
    """The last moment whose changes do not count."""
    since = asked.get("since")
    if isinstance(since, date):
        return datetime.combine(since, time.min, tzinfo=UTC) - timedelta(microseconds=1)
    if since is None:
        return None
    if since != LAST_REPORT:
        raise ConfigError(f"since: a day (YYYY-MM-DD) or {LAST_REPORT!r}, not {since!r}")
    last = runs.last_finished(connection, _report_job(asked))
    until = json.loads(last.counts).get("until") if last else None
    return datetime.fromisoformat(until) if until else None


def note_changes_report(runtime: Runtime, asked: Asked) -> None:
    """Write down up to when changes were reported, for the next report since this one."""
    with runtime.engine.connect() as connection:
        newest = newest_pass(connection, None)
    run_id = runs.start_run(runtime.engine, _report_job(asked), "", runtime.now())
    until = {"until": newest.isoformat()} if newest else {}
    with writing(runtime.engine) as connection:
        runs.finish_run(connection, run_id, runtime.now(), "ok", until)


def _report_job(asked: Asked) -> str:
    return f"report changes {asked.get('cohort', CANDIDATES)}"


def _trends(runtime: Runtime, connection: Connection, asked: Asked) -> Report:
    chosen = select_studies(runtime, connection, asked)
    question = make_question(runtime, connection, asked)
    keys = set(chosen.studies.study_keys)
    return trends(chosen, question, changes_of(connection, None, _until(asked), keys=keys))


def _quality(runtime: Runtime, connection: Connection, asked: Asked) -> Report:
    """Issues and runs are always those of today."""
    chosen = select_studies(runtime, connection, asked)
    question = make_question(runtime, connection, asked)
    issues, imperfect = open_issues(connection), imperfect_runs(connection, MOST_RUNS)
    return data_quality(chosen, question, issues, imperfect)


def _diseases(runtime: Runtime, connection: Connection, asked: Asked) -> Report:
    chosen = select_studies(runtime, connection, asked)
    return disease_sheet(chosen, make_question(runtime, connection, asked))


def _statements(runtime: Runtime, connection: Connection, asked: Asked) -> Report:
    chosen = select_studies(runtime, connection, asked)
    return statement_check(chosen, make_question(runtime, connection, asked))


def _discrepancies(runtime: Runtime, connection: Connection, asked: Asked) -> Report:
    chosen = select_studies(runtime, connection, asked)
    groups = groups_of(chosen.records, studies_of_trials(connection).values())
    trials = registrations_of(chosen.records, groups)
    return disagreements(chosen, make_question(runtime, connection, asked), trials)


def study_report(runtime: Runtime, connection: Connection, study_key: str, asked: Asked) -> Report:
    """The page of one study now or on a day. Raises StoreError if it was not seen by then.

    The other registrations of its trial are those of today, so they are on today's page only.
    """
    until = _until(asked)
    changes = changes_of(connection, None, until, study_key=study_key)
    state = study_state(connection, study_key, until, changes, _said(connection, study_key, asked))
    if asked.get("as_of") is None:
        trial = registrations_beside(connection, study_key)
        state = structs.replace(state, registrations=tuple(trial))
    return study_sheet(state, make_question(runtime, connection, asked))


def _said(connection: Connection, study_key: str, asked: Asked) -> Said | None:
    """The state by the registry's clock, where that is asked for."""
    as_of = asked.get("as_of")
    if as_of is None or asked.get("clock", "observed") != "registry":
        return None
    said = said_by(connection, as_of, study_key).get(study_key)
    if said is None or said.body_sha256 is None:
        raise StoreError(why_unknown(study_key, AsOf(end_of(as_of), "registry")))
    return said


BUILDERS: dict[str, Builder] = {
    "landscape": _landscape,
    "changes": _changes,
    "trends": _trends,
    "quality": _quality,
    "diseases": _diseases,
    "statements": _statements,
    "discrepancies": _discrepancies,
}
