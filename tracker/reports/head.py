"""What every report says first: the state of which day, whose studies, how many."""

from __future__ import annotations

from tracker.reports.asking import Question, Selection
from tracker.reports.studies import Studies
from tracker.reports.words import Words

Facts = tuple[tuple[str, str], ...]


def state_fact(question: Question, words: Words) -> tuple[str, str]:
    """The day whose state is shown, and by which clock."""
    if question.day is None:
        return words.say("ui.state"), words.say("ui.nothing_observed")
    clock = words.say(f"ui.clock_{question.clock}")
    return words.say("ui.state"), f"{words.day(question.day)}, {clock}"


def cohort_fact(selection: Selection, words: Words) -> tuple[str, str]:
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


def counted_fact(studies: Studies, words: Words) -> tuple[str, str]:
    """How many trials there are, and how many registrations they stand for."""
    text = words.say(
        "ui.trials_counted", count=len(studies.frame), registrations=len(studies.study_keys)
    )
    return words.say("ui.trials"), text


def titled(key: str, selection: Selection, words: Words) -> str:
    """The title of a report, with its cohort."""
    title = words.say(f"ui.{key}_title")
    return title if selection.title is None else f"{title}: {selection.title}"


def head_facts(selection: Selection, question: Question, words: Words) -> Facts:
    """All of it, with how many trials and participants that is."""
    enrollment = selection.studies.frame["enrollment"]
    people = words.say(
        "ui.people_counted",
        people=int(enrollment.sum()),
        known=int(enrollment.notna().sum()),
        total=len(enrollment),
    )
    return (
        state_fact(question, words),
        cohort_fact(selection, words),
        counted_fact(selection.studies, words),
        (words.say("ui.enrollment"), people),
    )
