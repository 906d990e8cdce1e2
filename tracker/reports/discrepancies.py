"""Where registrations of one trial disagree, side by side, with the value that counts and why."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from tracker.discrepancies import Discrepancy, find_discrepancies, preferences
from tracker.reports.facts import Trial
from tracker.reports.head import cohort_report
from tracker.reports.inputs import ReportInputs
from tracker.reports.kinds import ReportKind
from tracker.reports.listings import partners_section
from tracker.reports.report import Column, Report, Section, Table, count_column
from tracker.reports.sources import source_section
from tracker.reports.words import Words

NOTHING = "\N{EN DASH}"

Dispute = tuple[Trial, Discrepancy]
"""A trial with a field on which its registrations disagree."""


def build(inputs: ReportInputs) -> Report:
    """How often the registrations of a trial disagree, and field by field who says what."""
    context, selection = inputs.context, inputs.selection
    words, trials = context.words, inputs.linked_trials
    disputes = [(trial, one) for trial in trials for one in find_discrepancies(trial)]
    fields = [
        _table(name, [dispute for dispute in disputes if dispute[1].field == name], words)
        for name in preferences().fields
    ]
    return cohort_report(
        context,
        selection,
        name=KIND.name,
        title=KIND.title,
        sections=(
            _overview(trials, disputes, words),
            *(
                Section(key=table.key, title=table.title, tables=(table,))
                for table in fields
                if table.rows
            ),
            partners_section(selection.trials, inputs.not_held, words),
            source_section(context.sources, selection.trials, words),
        ),
    )


def _overview(trials: Sequence[Trial], disputes: Sequence[Dispute], words: Words) -> Section:
    """How often registrations disagree; one sentence where no trial has several."""
    return Section(
        key="disagreements",
        title=words.say("sections.disagreements"),
        text=() if trials else (words.say("ui.nothing_to_disagree"),),
        tables=(_by_field(trials, disputes, words),) if trials else (),
    )


def _by_field(trials: Sequence[Trial], disputes: Sequence[Dispute], words: Words) -> Table:
    """In how many trials a field is in dispute, of those where several registrations state it."""
    rows = []
    for name in preferences().fields:
        asked = sum(sum(bool(getattr(study, name)) for study in trial) > 1 for trial in trials)
        disputed = sum(one.field == name for _, one in disputes)
        rows.append(
            (words.say(f"paths.{name}"), disputed, asked, disputed / asked if asked else None)
        )
    return Table(
        key="disagreements",
        title=words.say("ui.disagreements_by_field"),
        columns=(
            Column("label", words.say("ui.field")),
            count_column("disputed", words.say("ui.disagreeing")),
            Column("asked", words.say("ui.stated_twice"), "number"),
            Column("share", words.say("ui.share_disagreeing"), "share"),
        ),
        rows=tuple(rows),
        rule=words.say("rules.disagreements", count=len(trials)),
        values=tuple(preferences().fields),
    )


def _table(name: str, disputes: Sequence[Dispute], words: Words) -> Table:
    """Every registration of the trials that disagree on this field, one a row."""
    return Table(
        key=f"discrepancy_{name}",
        title=words.say(f"paths.{name}"),
        columns=(
            Column("trial", words.say("ui.one_trial")),
            Column("title", words.say("columns.brief_title")),
            Column("registration_number", words.say("columns.registration_number"), "link"),
            Column("value", words.say("ui.says")),
            Column("is_taken", words.say("ui.is_taken")),
            Column("taken", words.say("ui.taken")),
        ),
        rows=tuple(row for trial, one in disputes for row in _rows(trial, one, words)),
        rule=words.say(f"preferences.{name}"),
    )


def _rows(trial: Trial, one: Discrepancy, words: Words) -> list[tuple[Any, ...]]:
    primary, taken = trial[0], _value(one.field, one.taken, words)
    return [
        (
            primary.registration_number,
            primary.brief_title,
            (study.registration_number, study.url),
            _value(one.field, statement.value, words),
            words.shown(statement.is_taken),
            taken,
        )
        for study, statement in zip(trial, one.statements, strict=True)
    ]


def registrations_section(trial: Trial, words: Words) -> Section:
    """All registrations of one trial, and what they disagree on, for the page of one of them."""
    listed = Table(
        key="registrations",
        title=words.say("sections.registrations"),
        columns=(
            Column("registration_number", words.say("columns.registration_number"), "link"),
            Column("title", words.say("columns.brief_title")),
        ),
        rows=tuple(((study.registration_number, study.url), study.brief_title) for study in trial),
        rule=words.say("rules.registrations"),
    )
    discrepancies = find_discrepancies(trial)
    disputed = Table(
        key="disagreements",
        title=words.say("ui.discrepancies_title"),
        columns=(
            Column("label", words.say("ui.field")),
            Column("registration_number", words.say("columns.registration_number"), "link"),
            Column("value", words.say("ui.says")),
            Column("is_taken", words.say("ui.is_taken")),
            Column("because", words.say("ui.counted")),
        ),
        rows=tuple(
            (words.say(f"paths.{one.field}"), *row[2:5], words.say(f"preferences.{one.field}"))
            for one in discrepancies
            for row in _rows(trial, one, words)
        ),
    )
    tables = (listed, disputed) if discrepancies else (listed,)
    return Section(key="registrations", title=words.say("sections.registrations"), tables=tables)


def _value(field: str, value: Any, words: Words) -> str:
    """A JSON value of a discrepancy as a reader of this language expects it."""
    if value is None:
        return NOTHING
    if field == "phases":
        return words.value("phase", "/".join(value))
    if field == "countries":
        return "; ".join(words.value("country", code) for code in value)
    if isinstance(value, dict):
        kind = value.get("type")
        plain = words.shown(value.get("count", value.get("date")))
        return f"{plain} ({words.value('enrollment_type', kind)})" if kind else plain
    return words.value(field, value)


KIND = ReportKind(
    name="discrepancies",
    title="ui.discrepancies_title",
    about="where the registrations of one trial disagree, side by side, with the value that counts",
    build=build,
)
