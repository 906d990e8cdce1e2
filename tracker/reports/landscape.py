"""The landscape: a cohort counted by every dimension, each figure with how complete it is."""

from __future__ import annotations

from collections.abc import Iterable

from tracker.reports.asking import Question, Selection
from tracker.reports.baselines import baseline_section
from tracker.reports.counting import count_by, cross
from tracker.reports.dimensions import Crossing, layout
from tracker.reports.head import head_facts, titled
from tracker.reports.report import Column, Report, Section, Table
from tracker.reports.sources import source_section
from tracker.reports.special_tables import enrollment_table, first_years
from tracker.reports.studies import Studies
from tracker.reports.trial_list import trial_list
from tracker.reports.words import Words


def landscape(selection: Selection, question: Question) -> Report:
    """The landscape of the selected studies, as far as they are classified."""
    words, studies = Words(question.language), selection.studies
    sections = [
        _screening(selection, words),
        *_dimension_sections(studies, words, question.year),
        _crossings(studies, words),
        baseline_section(studies, selection.cohort, words),
        source_section(question.sources, studies, words),
    ]
    return Report(
        name="landscape" if selection.title is None else f"landscape-{selection.cohort}",
        title=titled("landscape", selection, words),
        language=question.language,
        day=question.day,
        stamp=question.stamp,
        facts=head_facts(selection, question, words),
        sections=tuple(section for section in sections if section is not None),
        trials=trial_list(studies, words),
        demo=question.demo,
    )


def _screening(selection: Selection, words: Words) -> Section:
    steps = [
        (words.say("ui.found_by_search", search=search), count)
        for search, count in selection.searches
    ]
    steps.append((words.say("ui.all_candidates"), selection.candidates))
    if selection.repeated:
        steps.append((words.say("ui.repeated"), selection.repeated))
    if selection.title is not None:
        inside = len(selection.studies.frame)
        steps += [
            (
                words.say("ui.not_in_cohort"),
                selection.candidates - selection.repeated - inside,
            ),
            (words.say("ui.in_cohort", key=selection.cohort), inside),
            (words.say("ui.to_look_at"), selection.to_look_at),
        ]
    table = Table(
        key="screening",
        title=words.say("ui.screening"),
        columns=(
            Column("label", words.say("ui.step")),
            Column("trials", words.say("ui.studies"), "number"),
        ),
        rows=tuple(steps),
        rule=words.say("ui.screening_rule"),
    )
    return Section(key="screening", title=words.say("sections.screening"), tables=(table,))


def _dimension_sections(studies: Studies, words: Words, year: int) -> Iterable[Section]:
    by_key = layout().by_key
    for key, dimensions in layout().sections.items():
        asked = [by_key[name] for name in dimensions]
        shown = [d for d in asked if d.source != "concept" or d.key in studies.links]
        tables = [count_by(studies, dimension, words, year) for dimension in shown]
        if key == "design":
            tables.insert(1, enrollment_table(studies, words))
        if key == "disease" and tables:
            tables.append(first_years(studies, words))
        if tables:
            yield Section(key=key, title=words.say(f"sections.{key}"), tables=tuple(tables))


def _crossings(studies: Studies, words: Words) -> Section | None:
    tables = tuple(
        cross(studies, crossing, words)
        for crossing in layout().crossing
        if _countable(studies, crossing)
    )
    if not tables:
        return None
    return Section(key="crossings", title=words.say("sections.crossings"), tables=tables)


def _countable(studies: Studies, crossing: Crossing) -> bool:
    by_key = layout().by_key
    return all(
        by_key[key].source != "concept" or key in studies.links
        for key in (crossing.rows, crossing.columns)
    )
