"""What changed in a period: entered, left, came back, changed; ranked, with the rule beside it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date

from tracker.changes import Importance
from tracker.reports.asking import Question
from tracker.reports.change_lines import WHOLE_STUDY, ChangeLine
from tracker.reports.head import Facts, state_fact
from tracker.reports.report import Column, Report, Section, Table
from tracker.reports.sources import source_section
from tracker.reports.words import Words

ENTERED, LEFT, RETURNED = ("registered", "found_late"), ("disappeared", "merged"), ("reappeared",)

# What the summary counts, in order: one number of trials each.
_HEADLINES: tuple[tuple[str, Callable[[ChangeLine], bool]], ...] = (
    ("registered", lambda line: line.kind == "registered"),
    ("found_late", lambda line: line.kind == "found_late"),
    ("stopped", lambda line: line.kind == "stopped"),
    ("results", lambda line: line.path == "has_results" and line.after is True),
    ("recruiting", lambda line: _became(line, "RECRUITING")),
    ("completed", lambda line: _became(line, "COMPLETED")),
    ("phase", lambda line: line.kind == "phase"),
    ("left", lambda line: line.kind in LEFT),
    ("reappeared", lambda line: line.kind in RETURNED),
)


def what_changed(
    lines: Sequence[ChangeLine], question: Question, since: date | None, facts: Facts
) -> Report:
    """The changes among `lines`; those of importance trace are counted and not shown.

    `facts` say of whom.
    """
    words = Words(question.language)
    told = [line for line in lines if line.importance > Importance.TRACE]
    whole = [line for line in told if line.path == WHOLE_STUDY]
    fields = [line for line in told if line.path != WHOLE_STUDY]
    sections = [
        _whole(key, [line for line in whole if line.kind in kinds], words)
        for key, kinds in (("entered", ENTERED), ("left", LEFT), ("returned", RETURNED))
    ]
    sections += [
        _changed(importance, [line for line in fields if line.importance == importance], words)
        for importance in (Importance.HIGH, Importance.MEDIUM, Importance.LOW)
    ]
    sections.append(source_section(question.sources, None, words))
    noise = len(lines) - len(told)
    return Report(
        name="changes",
        title=words.say("ui.changes_title"),
        language=question.language,
        day=question.day,
        stamp=question.stamp,
        facts=(
            state_fact(question, words),
            (words.say("ui.since"), words.day(since) if since else words.say("ui.from_start")),
            *facts,
            (words.say("ui.folded"), words.say("ui.noise_folded", count=noise)),
        ),
        summary=(summary(told, words),),
        sections=tuple(section for section in sections if section is not None),
        demo=question.demo,
    )


def summary(lines: Iterable[ChangeLine], words: Words) -> str:
    """ "3 new, 2 stopped, 1 with results posted"; each number counts trials."""
    found = list(lines)
    parts = []
    for key, meets in _HEADLINES:
        count = len({line.trial for line in found if meets(line)})
        if count:
            parts.append(words.say(f"headlines.{key}", count=count))
    trials = len({line.trial for line in found if line.path != WHOLE_STUDY})
    if not found:
        return words.say("ui.nothing_changed")
    parts.append(words.say("headlines.changed", count=trials, changes=len(found)))
    return words.say("ui.comma").join(parts) + words.say("ui.full_stop")


def _became(line: ChangeLine, status: str) -> bool:
    return line.path == "overall_status" and line.after == status


def _whole(key: str, lines: list[ChangeLine], words: Words) -> Section | None:
    if not lines:
        return None
    rows = tuple(
        (
            (line.registration_number, line.url),
            *(line.title, line.what(words), line.after if isinstance(line.after, str) else None),
            *(_importance(line.importance, words), line.day),
        )
        for line in sorted(lines, key=_rank)
    )
    columns = (
        Column("registration_number", words.say("columns.registration_number"), "link"),
        Column("title", words.say("columns.brief_title")),
        Column("what", words.say("ui.what")),
        Column("into", words.say("ui.into")),
        Column("importance", words.say("ui.importance")),
        Column("observed", words.say("ui.observed"), "date"),
    )
    title = words.say(f"sections.{key}")
    table = Table(key=key, title=title, columns=columns, rows=rows, rule=words.say(f"rules.{key}"))
    return Section(key=key, title=title, tables=(table,))


def _changed(importance: Importance, lines: list[ChangeLine], words: Words) -> Section | None:
    if not lines:
        return None
    name = importance.name.lower()
    rows = tuple(
        (
            (line.registration_number, line.url),
            *(line.title, line.what(words), line.was(words), line.now(words)),
            *(line.because, line.day),
        )
        for line in sorted(lines, key=_rank)
    )
    columns = (
        Column("registration_number", words.say("columns.registration_number"), "link"),
        Column("title", words.say("columns.brief_title")),
        Column("what", words.say("ui.what")),
        Column("before", words.say("ui.before")),
        Column("after", words.say("ui.after")),
        Column("because", words.say("ui.because")),
        Column("observed", words.say("ui.observed"), "date"),
    )
    title = words.say("ui.changes_of", importance=_importance(importance, words))
    table = Table(
        key=f"changed_{name}",
        title=title,
        columns=columns,
        rows=rows,
        rule=words.say("rules.changed"),
    )
    return Section(key=f"changed_{name}", title=title, tables=(table,))


def _importance(importance: int, words: Words) -> str:
    return words.say(f"importance.{Importance(importance).name.lower()}")


def _rank(line: ChangeLine) -> tuple[int, str, str, str]:
    return (-line.importance, line.kind, line.study_key, line.path)
