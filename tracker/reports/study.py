"""One study on one page: its record, what we say about it and why, and all that changed."""

from __future__ import annotations

from collections.abc import Iterable

from tracker.reports.discrepancies import registrations_section
from tracker.reports.facts import StudyState
from tracker.reports.head import new_report, state_fact
from tracker.reports.inputs import ReportInputs
from tracker.reports.kinds import ReportKind
from tracker.reports.listings import listings_section, registry_name
from tracker.reports.publications import publications_of_study
from tracker.reports.report import Report
from tracker.reports.results_due import results_of_study
from tracker.reports.study_sheet import classification_section, history_section, record_section
from tracker.reports.words import Words


def build(inputs: ReportInputs) -> Report:
    """The page of the study that is asked for, named by its registration number."""
    context, state = inputs.context, inputs.study
    words, study = context.words, state.study
    linked = state.registrations
    return new_report(
        context,
        name=study.registration_number,
        title=words.say(
            KIND.title, number=study.registration_number, title=study.brief_title or ""
        ),
        facts=(state_fact(context), *_facts(state, words)),
        sections=(
            record_section(study, words),
            registrations_section(linked, words) if linked else None,
            results_of_study(state.duties, context.day, words),
            publications_of_study(state.publications, words),
            listings_section(state, context.day, words),
            classification_section(state.classifications, words),
            history_section(state, words),
        ),
    )


def _facts(state: StudyState, words: Words) -> Iterable[tuple[str, str]]:
    yield words.say("columns.registration_number"), state.study.registration_number
    if state.is_copy:
        (own,) = state.copies
        yield (
            words.say("ui.copy"),
            words.say("ui.copy_of", registry=registry_name(own.registry_key)),
        )
    if state.reconstructed:
        yield words.say("ui.origin"), words.say("ui.reconstructed_study", day=state.reconstructed)
    if state.gone:
        yield words.say("kinds.disappeared"), words.say("ui.no_longer_there", day=state.gone)
    if state.left_search:
        told = words.say("ui.no_search_brings_it", day=state.left_search)
        yield words.say("kinds.left_search"), told


KIND = ReportKind(
    name="study",
    title="ui.study_title",
    about="the page of one study: its record, what we say of it and why, its versions and changes",
    build=build,
    formats=("html", "md"),
    of_one_study=True,
    takes=("study", "as_of", "clock"),
)
