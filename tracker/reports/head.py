"""What every report says first: the state of which day, whose studies, how many."""

from __future__ import annotations

from collections.abc import Iterable

from tracker.reports.context import CohortSelection, ReportContext
from tracker.reports.report import Report, Section
from tracker.reports.studies import Studies
from tracker.reports.words import Words

Facts = tuple[tuple[str, str], ...]


def new_report(
    context: ReportContext,
    *,
    name: str,
    title: str,
    facts: Iterable[tuple[str, str]],
    sections: Iterable[Section | None],
) -> Report:
    """A report with its head; sections that are None have nothing to show and are left out."""
    return Report(
        name=name,
        title=title,
        language=context.request.language,
        day=context.day,
        stamp=context.stamp,
        facts=tuple(facts),
        sections=tuple(section for section in sections if section is not None),
        demo=context.request.demo,
    )


def cohort_report(
    context: ReportContext,
    selection: CohortSelection,
    *,
    name: str,
    title: str,
    sections: Iterable[Section | None],
) -> Report:
    """A report on the trials of a cohort, whose key and title go into its own.

    `title` is the key of a message. All candidates are no cohort: the report keeps its plain name.
    """
    return new_report(
        context,
        name=name if selection.title is None else f"{name}-{selection.cohort}",
        title=titled(title, selection, context.words),
        facts=head_facts(selection, context),
        sections=sections,
    )


def titled(title: str, selection: CohortSelection, words: Words) -> str:
    """The message `title` with the title of the cohort."""
    text = words.say(title)
    return text if selection.title is None else f"{text}: {selection.title}"


def state_fact(context: ReportContext) -> tuple[str, str]:
    """The day whose state is shown, and by which clock."""
    words = context.words
    if context.day is None:
        return words.say("ui.state"), words.say("ui.nothing_observed")
    clock = words.say(f"ui.clock_{context.request.clock}")
    return words.say("ui.state"), f"{words.day(context.day)}, {clock}"


def cohort_fact(selection: CohortSelection, words: Words) -> tuple[str, str]:
    """Whose studies they are."""
    text = words.say("ui.candidates")
    if selection.title is not None:
        text = words.say(
            "ui.cohort_rule",
            title=selection.title,
            key=selection.cohort,
            total=selection.candidates - selection.repeated,
        )
    return words.say("ui.cohort"), text


def counted_fact(trials: Studies, words: Words) -> tuple[str, str]:
    """How many trials there are, and how many registrations they stand for."""
    text = words.say(
        "ui.trials_counted", count=len(trials.frame), registrations=len(trials.study_keys)
    )
    return words.say("ui.trials"), text


def head_facts(selection: CohortSelection, context: ReportContext) -> Facts:
    """All of it, with how many participants that is."""
    words = context.words
    enrollment = selection.trials.frame["enrollment"]
    people = words.say(
        "ui.people_counted",
        people=int(enrollment.sum()),
        known=int(enrollment.notna().sum()),
        total=len(enrollment),
    )
    return (
        state_fact(context),
        cohort_fact(selection, words),
        counted_fact(selection.trials, words),
        (words.say("ui.enrollment"), people),
    )
