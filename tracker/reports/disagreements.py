"""Where registrations of one trial disagree, side by side, with the value that counts and why."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from tracker.discrepancies import Discrepancy, find_discrepancies, preferences
from tracker.reports.asking import Question, Selection
from tracker.reports.head import head_facts, titled
from tracker.reports.report import Column, Report, Section, Table
from tracker.reports.sources import source_section
from tracker.reports.words import Words
from tracker.study.model import Study

NOTHING = "\N{EN DASH}"

Trial = Sequence[Study]
"""The registrations of one trial, the one that speaks for it first."""


def disagreements(selection: Selection, question: Question, trials: Sequence[Trial]) -> Report:
    """The report; `trials` are those of the selection that have several registrations."""
    words = Words(question.language)
    found = [(trial, one) for trial in trials for one in find_discrepancies(trial)]
    fields = [
        _table(name, [(trial, one) for trial, one in found if one.field == name], words)
        for name in preferences().fields
    ]
    tables = tuple(table for table in fields if table.rows)
    sections = (
        Section(
            key="disagreements",
            title=words.say("sections.disagreements"),
            tables=(_overview(trials, found, words),),
        ),
        *(Section(key=table.key, title=table.title, tables=(table,)) for table in tables),
        source_section(question.sources, selection.studies, words),
    )
    return Report(
        name="discrepancies" if selection.title is None else f"discrepancies-{selection.cohort}",
        title=titled("discrepancies", selection, words),
        language=question.language,
        day=question.day,
        stamp=question.stamp,
        facts=head_facts(selection, question, words),
        sections=sections,
        demo=question.demo,
    )


def _overview(
    trials: Sequence[Trial], found: Sequence[tuple[Trial, Discrepancy]], words: Words
) -> Table:
    """In how many trials a field is in dispute, of those where several registrations state it."""
    rows = []
    for name in preferences().fields:
        asked = sum(sum(bool(getattr(study, name)) for study in trial) > 1 for trial in trials)
        disputed = sum(one.field == name for _, one in found)
        rows.append((_title(name, words), disputed, asked, disputed / asked if asked else None))
    return Table(
        key="disagreements",
        title=words.say("ui.disagreements_by_field"),
        columns=(
            Column("label", words.say("ui.field")),
            Column("trials", words.say("ui.disagreeing"), "number"),
            Column("asked", words.say("ui.stated_twice"), "number"),
            Column("share", words.say("ui.share_disagreeing"), "share"),
        ),
        rows=tuple(rows),
        rule=words.say("rules.disagreements", count=len(trials)),
        values=tuple(preferences().fields),
    )


def _table(name: str, found: Sequence[tuple[Trial, Discrepancy]], words: Words) -> Table:
    """Every registration of the trials that disagree on this field, one a row."""
    return Table(
        key=f"discrepancy_{name}",
        title=_title(name, words),
        columns=(
            Column("trial", words.say("ui.one_trial")),
            Column("title", words.say("columns.brief_title")),
            Column("registration_number", words.say("columns.registration_number"), "link"),
            Column("value", words.say("ui.says")),
            Column("is_taken", words.say("ui.is_taken")),
            Column("taken", words.say("ui.taken")),
        ),
        rows=tuple(row for trial, one in found for row in _rows(trial, one, words)),
        rule=words.say(f"preferences.{name}"),
    )


def _rows(trial: Trial, one: Discrepancy, words: Words) -> list[tuple[Any, ...]]:
    number, taken = trial[0].registration_number, said(one.field, one.taken, words)
    return [
        (
            *(number, trial[0].brief_title, (study.registration_number, study.url)),
            *(said(one.field, statement.value, words), words.shown(statement.is_taken), taken),
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
    found = find_discrepancies(trial)
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
            (_title(one.field, words), *row[2:5], words.say(f"preferences.{one.field}"))
            for one in found
            for row in _rows(trial, one, words)
        ),
    )
    tables = (listed, disputed) if found else (listed,)
    return Section(key="registrations", title=words.say("sections.registrations"), tables=tables)


def _title(name: str, words: Words) -> str:
    return words.say(f"paths.{name}")


def said(field: str, value: Any, words: Words) -> str:
    """A value of a discrepancy as a reader of this language expects it."""
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
