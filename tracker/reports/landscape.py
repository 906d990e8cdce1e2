"""The landscape: a cohort counted by every dimension, each figure with how complete it is."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec import structs

from tracker.reports.baselines import baseline_section
from tracker.reports.context import CohortSelection
from tracker.reports.counting import count_by, cross
from tracker.reports.dimensions import layout
from tracker.reports.head import cohort_report
from tracker.reports.inputs import ReportInputs
from tracker.reports.kinds import ReportKind
from tracker.reports.publications import publications_section
from tracker.reports.report import Column, Report, Section, Table, count_column
from tracker.reports.sources import source_section
from tracker.reports.special_tables import enrollment_table, first_years
from tracker.reports.sponsors import sponsor_tables
from tracker.reports.studies import Studies
from tracker.reports.trial_list import trial_list
from tracker.reports.words import Words


def build(inputs: ReportInputs) -> Report:
    """The landscape of the selected trials, as far as they are classified."""
    context, selection = inputs.context, inputs.selection
    words, trials = context.words, selection.trials
    report = cohort_report(
        context,
        selection,
        name=KIND.name,
        title=KIND.title,
        sections=(
            _screening(selection, words),
            *_dimension_sections(trials, words, context.year),
            _crossings(trials, words, context.year),
            publications_section(trials, words),
            baseline_section(trials, selection.cohort, words),
            source_section(context.sources, trials, words),
        ),
    )
    return structs.replace(report, trials=trial_list(trials, words, inputs.not_held))


def _screening(selection: CohortSelection, words: Words) -> Section:
    """From what the searches found, in registrations, to the cohort, in trials."""
    steps: list[tuple[str, int | None, int | None]] = [
        (words.say("ui.found_by_search", search=search), count, None)
        for search, count in selection.searches
    ]
    steps.append((words.say("ui.all_candidates"), selection.candidates, None))
    if selection.repeated:
        steps.append((words.say("ui.repeated"), selection.repeated, None))
    missing = selection.not_known
    if missing.candidates:
        steps.append((words.say("ui.candidates_not_known"), missing.candidates, None))
    if selection.title is not None:
        inside = len(selection.trials.frame)
        outside = selection.candidates - selection.repeated - inside
        steps += [
            (words.say("ui.not_in_cohort"), None, outside),
            (words.say("ui.in_cohort", key=selection.cohort), None, inside),
            (words.say("ui.to_look_at"), None, selection.to_look_at),
        ]
        if missing.trials:
            steps.append((words.say("ui.not_known_in_cohort"), None, missing.trials))
    table = Table(
        key="screening",
        title=words.say("ui.screening"),
        columns=(
            Column("label", words.say("ui.step")),
            count_column("registrations", words.say("ui.studies")),
            count_column("trials", words.say("ui.trials")),
        ),
        rows=tuple(steps),
        rule=words.say("ui.screening_rule"),
    )
    return Section(key="screening", title=words.say("sections.screening"), tables=(table,))


def _dimension_sections(trials: Studies, words: Words, year: int) -> Iterable[Section]:
    by_key = layout().by_key
    for key, dimensions in layout().sections.items():
        shown = [by_key[name] for name in dimensions if trials.is_countable(by_key[name])]
        tables = [count_by(trials, dimension, words, year) for dimension in shown]
        if key == "design":
            tables.insert(1, enrollment_table(trials, words))
        if key == "sponsor":
            tables += sponsor_tables(trials, words)
        if key == "disease" and tables:
            tables.append(first_years(trials, words))
        if tables:
            yield Section(key=key, title=words.say(f"sections.{key}"), tables=tuple(tables))


def _crossings(trials: Studies, words: Words, year: int) -> Section | None:
    by_key = layout().by_key
    tables = tuple(
        cross(trials, crossing, words, year)
        for crossing in layout().crossing
        if trials.is_countable(by_key[crossing.rows])
        and trials.is_countable(by_key[crossing.columns])
    )
    if not tables:
        return None
    return Section(key="crossings", title=words.say("sections.crossings"), tables=tables)


KIND = ReportKind(
    name="landscape",
    title="ui.landscape_title",
    about="a cohort counted by every dimension, each figure with how complete it is; the trials",
    build=build,
    each_cohort=True,
)
