"""How good the data are: freshness, failed passes, open issues, what is missing, what is stale."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from tracker.reports.facts import ImperfectRun, OpenIssue
from tracker.reports.head import head_facts, name_of, new_report, titled
from tracker.reports.inputs import ReportInputs
from tracker.reports.kinds import ReportKind
from tracker.reports.not_known import bounded_sections
from tracker.reports.report import Column, Report, Section, Table
from tracker.reports.sources import source_section
from tracker.reports.stated import stated_tables
from tracker.reports.studies import Studies
from tracker.reports.words import Words
from tracker.study.partial_date import PartialDate, first_day

STALE_DAYS = 730
MOST_ISSUES = 200
_OPEN = ("RECRUITING", "NOT_YET_RECRUITING", "ENROLLING_BY_INVITATION", "ACTIVE_NOT_RECRUITING")


def build(inputs: ReportInputs) -> Report:
    """The quality of the records of the selected registrations; issues and runs are today's."""
    context, selection = inputs.context, inputs.selection
    words, studies = context.words, selection.registrations
    unknown = [issue for issue in inputs.issues if issue.code == "unknown_term"]
    other = [issue for issue in inputs.issues if issue.code != "unknown_term"]
    sections = (
        source_section(context.sources, studies, words),
        _section("freshness", words, _runs(inputs.imperfect_runs, words)),
        _section("missing", words, *stated_tables(studies, words)),
        _section("unmapped", words, _issues("unmapped", unknown, words)),
        _section("issues", words, _issues("issues", other, words)),
        _section("stale", words, _stale(studies, context.day, words)),
    )
    return new_report(
        context,
        name=name_of(KIND.name, selection),
        title=titled(KIND.title, selection, words),
        facts=head_facts(selection, context),
        sections=bounded_sections(
            sections, len(studies.frame), selection.not_known.registrations, words
        ),
        counted=selection,
    )


def _section(key: str, words: Words, *tables: Table) -> Section:
    return Section(key=key, title=words.say(f"sections.{key}"), tables=tables)


def _runs(runs: Sequence[ImperfectRun], words: Words) -> Table:
    return Table(
        key="runs",
        title=words.say("ui.imperfect_runs"),
        columns=(
            Column("started", words.say("ui.started"), "date"),
            *(
                Column(key, words.say(f"ui.{key}"))
                for key in ("job", "subject", "outcome", "error")
            ),
        ),
        rows=tuple(
            (run.started_at.date(), run.job, run.subject, run.outcome, run.error) for run in runs
        ),
        rule=words.say("rules.runs"),
    )


def _issues(key: str, issues: Sequence[OpenIssue], words: Words) -> Table:
    titles = ("code", "field", "value", "message", "todo", "example")
    return Table(
        key=key,
        title=words.say(f"sections.{key}"),
        columns=(
            *(Column(name, words.say(f"ui.issue_{name}")) for name in titles),
            Column("seen", words.say("ui.issue_seen"), "number"),
            Column("first_seen", words.say("ui.issue_first_seen"), "date"),
        ),
        rows=tuple(_issue(issue, words) for issue in issues[:MOST_ISSUES]),
        rule=words.say("rules.issues", most=MOST_ISSUES, count=len(issues)),
    )


def _issue(issue: OpenIssue, words: Words) -> tuple[Any, ...]:
    todo = f"todo.{issue.code}"
    return (
        issue.code,
        issue.field,
        issue.value,
        issue.message,
        words.say(todo if words.has(todo) else "todo.other"),
        issue.example_study_key,
        issue.seen,
        issue.first_seen_at.date(),
    )


def _stale(studies: Studies, day: date | None, words: Words) -> Table:
    """Studies that still say that they run and have not been updated for two years."""
    frame = studies.frame[studies.frame["overall_status"].isin(_OPEN)]
    frame = frame.dropna(subset=["last_update_posted"]).sort_values(
        ["last_update_posted", "registration_number"]
    )
    old = frame.loc[list(_is_older(frame["last_update_posted"], day))]
    return Table(
        key="stale",
        title=words.say("sections.stale"),
        columns=(
            Column("registration_number", words.say("columns.registration_number"), "link"),
            Column("title", words.say("columns.brief_title")),
            Column("overall_status", words.say("columns.overall_status")),
            Column("last_update_posted", words.say("columns.last_update_posted"), "date"),
        ),
        rows=tuple(
            ((number, url), title, words.value("overall_status", status), when)
            for number, url, title, status, when in zip(
                old["registration_number"],
                old["url"],
                old["brief_title"],
                old["overall_status"],
                old["last_update_posted"],
                strict=True,
            )
        ),
        rule=words.say("rules.stale", days=STALE_DAYS, count=len(old), open=len(frame)),
    )


def _is_older(days: Iterable[str], day: date | None) -> Iterable[bool]:
    return (
        day is not None and (day - first_day(PartialDate(text))).days > STALE_DAYS for text in days
    )


KIND = ReportKind(
    name="quality",
    title="ui.quality_title",
    about="how good the data are: freshness, failed passes, open issues, what is missing or stale",
    build=build,
)
