"""What changed in a period: entered, left, came back, changed; ranked, with the rule beside it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from msgspec import structs

from tracker.changes import Importance
from tracker.reports.change_lines import (
    RESULTS,
    WHOLE_STUDY,
    change_reason,
    line_cells,
    line_columns,
    value_after,
    value_before,
    with_results_once,
)
from tracker.reports.change_moves import balance_sentence, move_headlines, move_sections
from tracker.reports.facts import ChangeLine
from tracker.reports.head import (
    Facts,
    cohort_fact,
    counted_fact,
    name_of,
    new_report,
    state_fact,
    titled,
)
from tracker.reports.inputs import ChangePeriod, ReportInputs
from tracker.reports.kinds import ReportKind
from tracker.reports.moves import CohortBalance
from tracker.reports.not_known import first_days_held
from tracker.reports.report import Column, Report, Section, Table
from tracker.reports.sources import source_section
from tracker.reports.words import Words

# What the summary counts of changed fields, in order: one number of trials each.
_HEADLINES: tuple[tuple[str, Callable[[ChangeLine], bool]], ...] = (
    ("stopped", lambda line: line.kind == "stopped"),
    ("results", lambda line: line.path == RESULTS and line.after is not False),
    ("recruiting", lambda line: _became(line, "RECRUITING")),
    ("completed", lambda line: _became(line, "COMPLETED")),
    ("phase", lambda line: line.kind == "phase"),
)


def build(inputs: ReportInputs) -> Report:
    """The changes of the period; those of importance trace are counted and not shown."""
    context, period = inputs.context, inputs.period
    words = context.words
    told = with_results_once(period.changes)
    shown = [line for line in told if line.importance > Importance.TRACE]
    report = new_report(
        context,
        name=name_of(KIND.name, period.selection),
        title=titled(KIND.title, period.selection, words),
        facts=(state_fact(context), *_facts(period, len(told) - len(shown), words)),
        sections=(
            *move_sections(period.balance, shown, words),
            *_ranked_fields(shown, words),
            source_section(context.sources, None, words),
        ),
    )
    return structs.replace(report, summary=(summary(shown, period.balance, words),))


def _facts(period: ChangePeriod, folded: int, words: Words) -> Facts:
    since = words.day(period.since) if period.since else words.say("ui.from_start")
    firsts = first_days_held(period.held_from, words)
    return (
        (words.say("ui.since"), since),
        *(((words.say("ui.held_only_from"), firsts),) if firsts else ()),
        cohort_fact(period.selection, words),
        (words.say("ui.balance"), balance_sentence(period.balance, words)),
        counted_fact(period.selection.trials, words),
        (words.say("ui.folded"), words.say("ui.noise_folded", count=folded)),
    )


def summary(lines: Iterable[ChangeLine], balance: CohortBalance, words: Words) -> str:
    """ "3 entered (2 newly registered, 1 ...), 1 left, 2 stopped"; each number counts trials."""
    lines = list(lines)
    changes = [line for line in lines if line.path != WHOLE_STUDY]
    parts = move_headlines(balance, lines, words)
    for key, meets in _HEADLINES:
        count = len({line.trial for line in changes if meets(line)})
        if count:
            parts.append(words.say(f"headlines.{key}", count=count))
    if changes:
        trials = len({line.trial for line in changes})
        parts.append(words.say("headlines.changed", count=trials, changes=len(changes)))
    if not parts:
        return words.say("ui.nothing_changed")
    return words.say("ui.comma").join(parts) + words.say("ui.full_stop")


def _became(line: ChangeLine, status: str) -> bool:
    return line.path == "overall_status" and line.after == status


def _ranked_fields(lines: Sequence[ChangeLine], words: Words) -> Iterable[Section | None]:
    """The changes of fields, the most important first."""
    fields = [line for line in lines if line.path != WHOLE_STUDY]
    for importance in (Importance.HIGH, Importance.MEDIUM, Importance.LOW):
        ranked = [line for line in fields if line.importance == importance]
        yield _fields(importance, ranked, words)


def _fields(importance: Importance, lines: list[ChangeLine], words: Words) -> Section | None:
    key = f"changed_{importance.name.lower()}"
    title = words.say(
        "ui.changes_of", importance=words.say(f"importance.{importance.name.lower()}")
    )
    table = Table(
        key=key,
        title=title,
        columns=(
            *line_columns(words),
            Column("before", words.say("ui.before")),
            Column("after", words.say("ui.after")),
            Column("because", words.say("ui.because")),
            Column("observed", words.say("ui.observed"), "date"),
        ),
        rows=tuple(
            (
                *line_cells(line, words),
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
