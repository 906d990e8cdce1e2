"""What every report says first: the state of which day, whose studies, how many."""

from __future__ import annotations

from collections.abc import Iterable

from tracker.reports.context import CohortSelection, ReportContext
from tracker.reports.enrollment import enrollment_kinds, people_kind, people_of
from tracker.reports.not_known import bounded_sections, partial_sentence
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
    counted: CohortSelection | None = None,
) -> Report:
    """A report with its head; sections that are None have nothing to show and are left out.

    `counted`: whose trials on the day asked for it counts, if it counts any.
    """
    return Report(
        name=name,
        title=title,
        language=context.request.language,
        day=context.day,
        stamp=context.stamp,
        facts=tuple(facts),
        sections=tuple(section for section in sections if section is not None),
        demo=context.request.demo,
        partial=partial_sentence(context, counted),
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

    `title` is the key of a message, `name` that of the kind of report.
    """
    return new_report(
        context,
        name=name_of(name, selection),
        title=titled(title, selection, context.words),
        facts=head_facts(selection, context),
        sections=bounded_sections(
            sections, len(selection.trials.frame), selection.not_known.trials, context.words
        ),
        counted=selection,
    )


def name_of(kind: str, selection: CohortSelection) -> str:
    """The name of a report and of its files: no two cohorts, nor the candidates, share one."""
    return f"{kind}-{selection.cohort}"


def titled(title: str, selection: CohortSelection, words: Words) -> str:
    """The message `title` with the title of the cohort."""
    text = words.say(title)
    return text if selection.title is None else f"{text}: {selection.title}"


def state_fact(context: ReportContext) -> tuple[str, str]:
    """The day whose state is shown, and by which clock."""
    words = context.words
    if context.day is None:
        return words.say("ui.state"), words.say("ui.nothing_observed")
    clock = words.say(f"ui.clock_{context.request.as_of.clock}")
    return words.say("ui.state"), f"{words.day(context.day)}, {clock}"


def cohort_fact(selection: CohortSelection, words: Words) -> tuple[str, str]:
    """Whose studies they are."""
    text = words.say("ui.candidates")
    if selection.title is not None:
        text = words.say(
            "ui.cohort_rule",
            title=selection.title,
            key=selection.cohort,
            total=selection.candidates,
        )
    return words.say("ui.cohort"), text


def counted_fact(trials: Studies, words: Words, not_known: int = 0) -> tuple[str, str]:
    """How many trials there are, and how many registrations they stand for.

    `not_known`: how many more were there on the day, in a state that is not known.
    """
    count, registrations = len(trials.frame), trials.registration_count
    text = words.say("ui.trials_counted", count=count, registrations=registrations)
    if not_known:
        beside = {"known": count, "missing": not_known, "total": count + not_known}
        text = words.say("ui.trials_known", registrations=registrations, **beside)
    return words.say("ui.trials"), text


def head_facts(selection: CohortSelection, context: ReportContext) -> Facts:
    """All of it, with how many participants that is."""
    words = context.words
    people = _people(selection.trials, selection.not_known.trials, words)
    return (
        state_fact(context),
        cohort_fact(selection, words),
        counted_fact(selection.trials, words, selection.not_known.trials),
        (words.say("ui.enrollment"), people),
    )


def _people(trials: Studies, not_known: int, words: Words) -> str:
    """Counted and planned participants apart, and of how many trials they are known."""
    frame = trials.frame
    parts = [
        words.say("ui.people_of_kind", people=people_of(frame, kind), kind=people_kind(kind, words))
        for kind in enrollment_kinds(frame)
    ]
    return words.say(
        "ui.people_counted",
        people=words.say("ui.comma").join(parts),
        known=int(frame["enrollment"].notna().sum()),
        total=len(frame) + not_known,
    )
