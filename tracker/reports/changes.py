"""What changed in a period: entered, left, came back, changed; ranked, with the rule beside it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from msgspec import structs

from tracker.changes import Importance
from tracker.reports.change_lines import (
    WHOLE_STUDY,
    change_reason,
    change_title,
    value_after,
    value_before,
)
from tracker.reports.facts import ChangeLine
from tracker.reports.head import Facts, cohort_fact, counted_fact, new_report, state_fact
from tracker.reports.inputs import ChangePeriod, ReportInputs
from tracker.reports.kinds import ReportKind
from tracker.reports.not_known import first_days_held
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


def build(inputs: ReportInputs) -> Report:
    """The changes of the period; those of importance trace are counted and not shown."""
    context, period = inputs.context, inputs.period
    words = context.words
    shown = [line for line in period.changes if line.importance > Importance.TRACE]
    report = new_report(
        context,
        name=KIND.name,
        title=words.say(KIND.title),
        facts=(state_fact(context), *_facts(period, len(period.changes) - len(shown), words)),
        sections=(*_sections(shown, words), source_section(context.sources, None, words)),
    )
    return structs.replace(report, summary=(summary(shown, words),))


def _facts(period: ChangePeriod, folded: int, words: Words) -> Facts:
    since = words.day(period.since) if period.since else words.say("ui.from_start")
    firsts = first_days_held(period.held_from, words)
    return (
        (words.say("ui.since"), since),
        *(((words.say("ui.held_only_from"), firsts),) if firsts else ()),
        cohort_fact(period.selection, words),
        counted_fact(period.selection.trials, words),
        (words.say("ui.folded"), words.say("ui.noise_folded", count=folded)),
    )


def summary(lines: Iterable[ChangeLine], words: Words) -> str:
    """ "3 new, 2 stopped, 1 with results posted"; each number counts trials."""
    changes = list(lines)
    if not changes:
        return words.say("ui.nothing_changed")
    parts = []
    for key, meets in _HEADLINES:
        count = len({line.trial for line in changes if meets(line)})
        if count:
            parts.append(words.say(f"headlines.{key}", count=count))
    trials = len({line.trial for line in changes if line.path != WHOLE_STUDY})
    parts.append(words.say("headlines.changed", count=trials, changes=len(changes)))
    return words.say("ui.comma").join(parts) + words.say("ui.full_stop")


def _became(line: ChangeLine, status: str) -> bool:
    return line.path == "overall_status" and line.after == status


def _sections(lines: Sequence[ChangeLine], words: Words) -> Iterable[Section | None]:
    """What happened to studies as such, then changes of fields, the most important first."""
    for key, kinds in (("entered", ENTERED), ("left", LEFT), ("returned", RETURNED)):
        whole = [line for line in lines if line.path == WHOLE_STUDY and line.kind in kinds]
        yield _whole_studies(key, whole, words)
    for importance in (Importance.HIGH, Importance.MEDIUM, Importance.LOW):
        fields = [line for line in lines if line.path != WHOLE_STUDY]
        ranked = [line for line in fields if line.importance == importance]
        yield _fields(importance, ranked, words)


def _whole_studies(key: str, lines: list[ChangeLine], words: Words) -> Section | None:
    title = words.say(f"sections.{key}")
    table = Table(
        key=key,
        title=title,
        columns=(
            Column("registration_number", words.say("columns.registration_number"), "link"),
            Column("title", words.say("columns.brief_title")),
            Column("what", words.say("ui.what")),
            Column("into", words.say("ui.into")),
            Column("importance", words.say("ui.importance")),
            Column("observed", words.say("ui.observed"), "date"),
        ),
        rows=tuple(
            (
                (line.registration_number, line.url),
                line.title,
                change_title(line, words),
                line.after if isinstance(line.after, str) else None,
                _importance(line.importance, words),
                line.day,
            )
            for line in sorted(lines, key=_rank)
        ),
        rule=words.say(f"rules.{key}"),
    )
    return Section(key=key, title=title, tables=(table,)) if lines else None


def _fields(importance: Importance, lines: list[ChangeLine], words: Words) -> Section | None:
    key = f"changed_{importance.name.lower()}"
    title = words.say("ui.changes_of", importance=_importance(importance, words))
    table = Table(
        key=key,
        title=title,
        columns=(
            Column("registration_number", words.say("columns.registration_number"), "link"),
            Column("title", words.say("columns.brief_title")),
            Column("what", words.say("ui.what")),
            Column("before", words.say("ui.before")),
            Column("after", words.say("ui.after")),
            Column("because", words.say("ui.because")),
            Column("observed", words.say("ui.observed"), "date"),
        ),
        rows=tuple(
            (
                (line.registration_number, line.url),
                line.title,
                change_title(line, words),
                value_before(line, words),
                value_after(line, words),
                change_reason(line),
                line.day,
            )
            for line in sorted(lines, key=_rank)
        ),
        rule=words.say("rules.changed"),
    )
    return Section(key=key, title=title, tables=(table,)) if lines else None


def _importance(importance: int, words: Words) -> str:
    return words.say(f"importance.{Importance(importance).name.lower()}")


def _rank(line: ChangeLine) -> tuple[int, str, str, str]:
    return (-line.importance, line.kind, line.study_key, line.path)


KIND = ReportKind(
    name="changes",
    title="ui.changes_title",
    about="what entered, left, came back and changed in a period, ranked, with the rule beside it",
    build=build,
    ends_a_period=True,
    takes=("cohort", "as_of", "since"),
)
