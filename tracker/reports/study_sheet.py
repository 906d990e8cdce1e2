"""One study on one page: its record, what we say about it and why, and all that changed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from msgspec import Struct

from tracker.changes import Importance
from tracker.classification import Classification
from tracker.reports.asking import Question
from tracker.reports.change_lines import ChangeLine
from tracker.reports.disagreements import registrations_section
from tracker.reports.head import state_fact
from tracker.reports.report import Column, Report, Section, Table
from tracker.reports.words import Words
from tracker.study.model import Study

_TEXTS = ("official_title", "acronym", "why_stopped", "brief_summary", "eligibility_criteria")
_VALUES = ("overall_status", "study_type", "allocation", "intervention_model", "masking")
_MORE_VALUES = ("primary_purpose", "sex", "minimum_age", "maximum_age")
_DATES = ("start_date", "primary_completion_date", "completion_date", "results_first_posted")
_LISTS = ("conditions", "keywords")


class StudyState(Struct, frozen=True):
    """A study as derived from one body; `versions` are (number, day, registry's update, origin).

    `registrations` are all of its trial, the one that speaks for it first; empty if it is alone.
    """

    study: Study
    classifications: tuple[Classification, ...]
    versions: tuple[tuple[int, date, str | None, str], ...]
    changes: tuple[ChangeLine, ...]
    gone: date | None = None
    reconstructed: str | None = None  # the registry's day, of a state that we did not see
    registrations: tuple[Study, ...] = ()


def study_sheet(state: StudyState, question: Question) -> Report:
    """The page of one study."""
    words, study = Words(question.language), state.study
    facts = [
        state_fact(question, words),
        (words.say("columns.registration_number"), study.registration_number),
    ]
    if state.reconstructed:
        told = words.say("ui.reconstructed_study", day=state.reconstructed)
        facts.append((words.say("ui.origin"), told))
    if state.gone:
        facts.append(
            (words.say("kinds.disappeared"), words.say("ui.no_longer_there", day=state.gone))
        )
    return Report(
        name=study.registration_number,
        title=words.say(
            "ui.study_title", number=study.registration_number, title=study.brief_title or ""
        ),
        language=question.language,
        day=question.day,
        stamp=question.stamp,
        facts=tuple(facts),
        sections=(
            _record(study, words),
            *([registrations_section(state.registrations, words)] if state.registrations else []),
            _said(state.classifications, words),
            _history(state, words),
        ),
        demo=question.demo,
    )


def _record(study: Study, words: Words) -> Section:
    rows: list[tuple[Any, ...]] = [
        (_title(name, words), value) for name, value in _fields(study, words) if value
    ]
    if study.url:
        rows.insert(0, (words.say("columns.url"), (study.url, study.url)))
    table = Table(
        key="record",
        title=words.say("sections.record"),
        columns=(Column("field", words.say("ui.field")), Column("value", words.say("ui.value"))),
        rows=tuple(rows),
    )
    return Section(key="record", title=words.say("sections.record"), tables=(table,))


def _fields(study: Study, words: Words) -> list[tuple[str, str | None]]:
    """The fields that a reader looks for, in reading order, as text."""
    size = study.enrollment
    phase = "/".join(study.phases)
    interventions = "; ".join(given.name for given in study.interventions)
    return [
        *((name, getattr(study, name)) for name in _TEXTS[:3]),
        *((name, _label(name, getattr(study, name), words)) for name in _VALUES),
        ("phase", words.value("phase", phase) if phase else None),
        ("enrollment", _size(size.count, size.type, words) if size else None),
        *((name, _date(getattr(study, name), words)) for name in _DATES),
        ("lead_sponsor", study.lead_sponsor.name if study.lead_sponsor else None),
        ("collaborators", "; ".join(one.name for one in study.collaborators)),
        ("countries", "; ".join(words.value("country", code) for code in study.countries)),
        *((name, "; ".join(getattr(study, name))) for name in _LISTS),
        ("interventions", interventions),
        ("primary_outcomes", "; ".join(one.measure for one in study.primary_outcomes)),
        *((name, _label(name, getattr(study, name), words)) for name in _MORE_VALUES),
        *((name, getattr(study, name)) for name in _TEXTS[3:]),
    ]


def _title(name: str, words: Words) -> str:
    sections = ("paths", "dimensions", "columns")
    found = next(
        (f"{section}.{name}" for section in sections if words.has(f"{section}.{name}")), ""
    )
    return words.say(found) if found else name.replace("_", " ")


def _label(group: str, value: str | None, words: Words) -> str | None:
    return None if value is None else words.value(group, str(value))


def _size(count: int, kind: str | None, words: Words) -> str:
    shown = words.shown(count)
    return f"{shown} ({words.value('enrollment_type', kind)})" if kind else shown


def _date(value: Any, words: Words) -> str | None:
    if value is None:
        return None
    return (
        f"{value.date} ({words.value('enrollment_type', value.type)})" if value.type else value.date
    )


def _said(classifications: Sequence[Classification], words: Words) -> Section:
    rows = tuple(
        (
            _title(one.concept, words),
            words.value(one.concept, one.value),
            "; ".join(words.value(one.concept, other) for other in one.others),
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


def _history(state: StudyState, words: Words) -> Section:
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
    told = [line for line in state.changes if line.importance > Importance.TRACE]
    changes = Table(
        key="changes",
        title=words.say("ui.changes_title"),
        columns=(
            Column("observed", words.say("ui.observed"), "date"),
            *(Column(key, words.say(f"ui.{key}")) for key in ("what", "before", "after")),
            Column("because", words.say("ui.because")),
        ),
        rows=tuple(
            (line.day, line.what(words), line.was(words), line.now(words), line.because)
            for line in sorted(told, key=lambda one: (one.day, -one.importance, one.path))
        ),
        rule=words.say("rules.history"),
    )
    return Section(key="history", title=words.say("sections.history"), tables=(versions, changes))
