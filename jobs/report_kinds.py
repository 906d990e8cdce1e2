"""What each kind of report reads from the store; imported only where a report is made."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy import Connection

from db import runs
from db.engine import writing
from db.frames import current_studies, studies_as_of, study_state
from db.report_rows import (
    changes_of,
    end_of,
    found_by_search,
    imperfect_runs,
    newest_pass,
    open_issues,
    source_states,
)
from jobs.report import CANDIDATES, LAST_REPORT, Asked
from jobs.runtime import Runtime
from tracker.cohorts import Cohort
from tracker.errors import ConfigError
from tracker.reports.asking import Question, Selection
from tracker.reports.data_quality import data_quality
from tracker.reports.disease_sheet import disease_sheet
from tracker.reports.head import cohort_fact
from tracker.reports.landscape import landscape
from tracker.reports.membership import members
from tracker.reports.report import Report
from tracker.reports.statements import statement_check
from tracker.reports.studies import Studies
from tracker.reports.study_sheet import study_sheet
from tracker.reports.trends import trends
from tracker.reports.what_changed import what_changed
from tracker.reports.words import Words

CLOCKS = ("observed", "registry")
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
    """The studies of a cohort now or on a day, those `gone` among them if asked for."""
    cohort = asked.get("cohort", CANDIDATES)
    everyone = _studies(connection, asked, gone=gone)
    searches = tuple(found_by_search(connection, _until(asked)))
    if cohort == CANDIDATES:
        return Selection(CANDIDATES, None, everyone, len(everyone.frame), searches)
    tables = {table.get("key"): table for table in runtime.config.cohorts}
    if cohort not in tables:
        known = ", ".join([CANDIDATES, *map(str, tables)])
        raise ConfigError(f"config.toml has no cohort {cohort!r}; known: {known}")
    rule = Cohort.from_config(tables[cohort])
    found = members(everyone, rule)
    return Selection(
        *(cohort, rule.title, everyone.only(found.inside), len(everyone.frame), searches),
        to_look_at=len(found.to_look_at),
    )


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
    keys = None if chosen.title is None else set(chosen.studies.frame["study_key"])
    lines = changes_of(connection, after, _until(asked), keys=keys)
    _, rule = cohort_fact(chosen, Words(question.language))
    since = (after + timedelta(microseconds=1)).date() if after else None
    return what_changed(lines, question, since, rule)


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
    keys = set(chosen.studies.frame["study_key"])
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


def study_report(runtime: Runtime, connection: Connection, study_key: str, asked: Asked) -> Report:
    """The page of one study now or on a day. Raises StoreError if it was not seen by then."""
    until = _until(asked)
    changes = changes_of(connection, None, until, study_key=study_key)
    state = study_state(connection, study_key, until, changes)
    return study_sheet(state, make_question(runtime, connection, asked))


BUILDERS: dict[str, Builder] = {
    "landscape": _landscape,
    "changes": _changes,
    "trends": _trends,
    "quality": _quality,
    "diseases": _diseases,
    "statements": _statements,
}
