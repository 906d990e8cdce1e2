"""The tables of the page of one study: its record, what we say of it and why, all that changed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from tracker.changes import Importance
from tracker.classification import Classification
from tracker.reports.change_lines import change_reason, change_title, value_after, value_before
from tracker.reports.facts import StudyState
from tracker.reports.report import Column, Section, Table
from tracker.reports.words import Words
from tracker.study.model import Study, StudyDate

Field = Callable[[Study, Words], str | None]


def _label(group: str, value: str | None, words: Words) -> str | None:
    return None if value is None else words.value(group, str(value))


def _size(study: Study, words: Words) -> str | None:
    size = study.enrollment
    return None if size is None else _with_type(words.shown(size.count), size.type, words)


def _date(value: StudyDate | None, words: Words) -> str | None:
    return None if value is None else _with_type(str(value.date), value.type, words)


def _with_type(text: str, kind: str | None, words: Words) -> str:
    """With the word for actual or planned, where the record has it."""
    return f"{text} ({words.value('enrollment_type', kind)})" if kind else text


def _text(name: str) -> tuple[str, Field]:
    return name, lambda study, _: getattr(study, name)


def _word(name: str) -> tuple[str, Field]:
    return name, lambda study, words: _label(name, getattr(study, name), words)


def _day(name: str) -> tuple[str, Field]:
    return name, lambda study, words: _date(getattr(study, name), words)


def _list(name: str, shown: Callable[[Study, Words], Sequence[str]]) -> tuple[str, Field]:
    return name, lambda study, words: "; ".join(shown(study, words))


def _lead_sponsor(study: Study, words: Words) -> str | None:
    """The name; of a person also the organisation under which the study counts."""
    lead = study.lead_sponsor
    if lead is None or not lead.affiliation:
        return lead.name if lead else None
    return words.say("ui.counted_under", person=lead.name, organisation=lead.affiliation)


_FIELDS: tuple[tuple[str, Field], ...] = (
    _text("official_title"),
    _text("acronym"),
    _text("why_stopped"),
    _word("overall_status"),
    _word("study_type"),
    _word("allocation"),
    _word("intervention_model"),
    _word("masking"),
    ("phase", lambda study, words: _label("phase", "/".join(study.phases) or None, words)),
    ("enrollment", _size),
    _day("start_date"),
    _day("primary_completion_date"),
    _day("completion_date"),
    _day("results_first_posted"),
    ("lead_sponsor", _lead_sponsor),
    _list("collaborators", lambda study, _: [one.name for one in study.collaborators]),
    _list(
        "countries",
        lambda study, words: [words.value("country", code) for code in study.countries],
    ),
    _list("conditions", lambda study, _: study.conditions),
    _list("keywords", lambda study, _: study.keywords),
    _list("interventions", lambda study, _: [one.name for one in study.interventions]),
    _list("primary_outcomes", lambda study, _: [one.measure for one in study.primary_outcomes]),
    _word("primary_purpose"),
    _word("sex"),
    _word("minimum_age"),
    _word("maximum_age"),
    _text("brief_summary"),
    _text("eligibility_criteria"),
)
"""The fields that a reader looks for, in reading order, each as text."""


def record_section(study: Study, words: Words) -> Section:
    """What the record states, field by field."""
    rows: list[tuple[Any, ...]] = []
    if study.url:
        rows.append((words.say("columns.url"), (study.url, study.url)))
    for name, text_of in _FIELDS:
        text = text_of(study, words)
        if text:
            rows.append((words.field(name), text))
    table = Table(
        key="record",
        title=words.say("sections.record"),
        columns=(Column("field", words.say("ui.field")), Column("value", words.say("ui.value"))),
        rows=tuple(rows),
    )
    return Section(key="record", title=words.say("sections.record"), tables=(table,))


def classification_section(classifications: Sequence[Classification], words: Words) -> Section:
    """What we say of the study, each value with the words that made us say it."""
    rows = tuple(
        (
            words.field(one.concept),
            words.trusted(one.concept, one.value),
            "; ".join(words.trusted(one.concept, other) for other in one.others),
            "; ".join(f"{e.words} ({e.field}: {e.rule})" for e in one.evidence),
        )
        for one in classifications
    )
    table = Table(
        key="said",
        title=words.say("sections.said"),
        columns=(
            Column("concept", words.say("ui.concept")),
            Column("value", words.say("ui.value")),
            Column("others", words.say("ui.others")),
            Column("evidence", words.say("ui.evidence")),
        ),
        rows=rows,
    )
    return Section(key="said", title=words.say("sections.said"), tables=(table,))


def history_section(state: StudyState, words: Words) -> Section:
    """The versions that were seen, and the changes between them."""
    versions = Table(
        key="versions",
        title=words.say("ui.timeline"),
        columns=(
            Column("version", words.say("ui.version"), "number"),
            Column("observed", words.say("ui.observed"), "date"),
            Column("registry_updated", words.say("ui.registry_updated"), "date"),
            Column("origin", words.say("ui.origin")),
        ),
        rows=state.versions,
    )
    return Section(
        key="history",
        title=words.say("sections.history"),
        tables=(versions, _changes(state, words)),
    )


def _changes(state: StudyState, words: Words) -> Table:
    shown = [line for line in state.changes if line.importance > Importance.TRACE]
    return Table(
        key="changes",
        title=words.say("ui.changes_title"),
        columns=(
            Column("observed", words.say("ui.observed"), "date"),
            Column("what", words.say("ui.what")),
            Column("before", words.say("ui.before")),
            Column("after", words.say("ui.after")),
            Column("because", words.say("ui.because")),
        ),
        rows=tuple(
            (
                line.day,
                change_title(line, words),
                value_before(line, words),
                value_after(line, words),
                change_reason(line),
            )
            for line in sorted(shown, key=lambda one: (one.day, -one.importance, one.path))
        ),
        rule=words.say("rules.history"),
    )
