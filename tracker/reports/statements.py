"""Confirms or refutes dated statements of reviews, which nobody can check by hand."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import cache

from msgspec import Struct

from tracker.data import load, require_known
from tracker.reports.dimensions import layout
from tracker.reports.head import cohort_fact, counted_fact, name_of, new_report, state_fact
from tracker.reports.inputs import ReportInputs
from tracker.reports.kinds import ReportKind
from tracker.reports.report import Column, Report, Section, Table
from tracker.reports.sources import source_section
from tracker.reports.studies import Studies
from tracker.reports.words import LANGUAGES, Language, Words

CONFIRMED, REFUTED, CANNOT_TELL = "confirmed", "refuted", "cannot_tell"


class Statement(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What somebody said of the studies registered by a day; fields as in statements.toml."""

    key: str
    source: str
    as_of: date
    where: dict[str, tuple[str, ...]]
    says: dict[Language, str]
    every: dict[str, tuple[str, ...]] = {}
    most: dict[str, str] = {}
    first: int | None = None

    def __post_init__(self) -> None:
        if len(self.most) > 1:
            raise ValueError("most: one dimension is expected")
        if sum(map(bool, (self.every, self.most, self.first))) != 1:
            raise ValueError("key: one of every, most and first is expected")
        for name in ("where", "every", "most"):
            require_known(name, getattr(self, name), layout().by_key)
        for language in LANGUAGES:
            if language not in self.says:
                raise ValueError(f"says: {language} is missing")


class Statements(Struct, frozen=True, forbid_unknown_fields=True):
    """The whole of statements.toml."""

    statement: tuple[Statement, ...]


class StatementResult(Struct, frozen=True):
    """The verdict, the figures behind it in words, the numbers of the studies against it."""

    verdict: str
    figures: str
    against: tuple[int, ...] = ()


@cache
def statements() -> tuple[Statement, ...]:
    """All statements that we hold."""
    return load(__package__, "statements.toml", Statements).statement


def check(statement: Statement, studies: Studies, words: Words) -> StatementResult:
    """What the studies registered by the day of the statement say about it."""
    posted = studies.frame["first_posted"]
    chosen = studies.only(
        studies.frame.index[(posted <= statement.as_of.isoformat()).fillna(False)]
    )
    for dimension, wanted in statement.where.items():
        pairs = chosen.values(layout().by_key[dimension])
        chosen = chosen.only(pairs.loc[pairs["value"].isin(wanted), "study"])
    if chosen.frame.empty:
        return StatementResult(CANNOT_TELL, "0")
    if statement.every:
        return _every(statement.every, chosen, words)
    if statement.most:
        return _most(statement.most, chosen, words)
    return _first(statement.first, chosen)


def _every(every: dict[str, tuple[str, ...]], studies: Studies, words: Words) -> StatementResult:
    against: set[int] = set()
    found = []
    for key, allowed in every.items():
        pairs = studies.values(layout().by_key[key])
        against |= set(pairs.loc[~pairs["value"].isin(allowed), "study"])
        counts = pairs["value"].value_counts()
        labels = sorted(counts.index, key=lambda value: (-counts[value], value))
        found += [f"{words.value(key, value)}: {counts[value]}" for value in labels]
    verdict = REFUTED if against else CONFIRMED
    return StatementResult(verdict, "; ".join(found), tuple(sorted(against)))


def _most(most: dict[str, str], studies: Studies, words: Words) -> StatementResult:
    ((key, wanted),) = most.items()
    counts = studies.values(layout().by_key[key])["value"].value_counts()
    if counts.empty:
        return StatementResult(CANNOT_TELL, "0")
    order = sorted(counts.index, key=lambda value: (-counts[value], value))
    found = "; ".join(f"{words.value(key, value)}: {counts[value]}" for value in order)
    ahead = counts.get(wanted, 0) == counts.max() and (counts == counts.max()).sum() == 1
    return StatementResult(CONFIRMED if ahead else REFUTED, found)


def _first(year: int | None, studies: Studies) -> StatementResult:
    years = studies.frame["start_year"].dropna()
    if years.empty:
        return StatementResult(CANNOT_TELL, "0")
    earliest = int(years.min())
    if earliest == year:
        return StatementResult(CONFIRMED, str(earliest))
    return StatementResult(REFUTED, str(earliest), tuple(years.index[years == earliest]))


def build(inputs: ReportInputs) -> Report:
    """Every statement with its verdict, and the trials that refute one."""
    context, trials = inputs.context, inputs.selection.trials
    words = context.words
    results = [(one, check(one, trials, words)) for one in statements()]
    against = [_against(one, result, trials, words) for one, result in results if result.against]
    return new_report(
        context,
        name=name_of(KIND.name, inputs.selection),
        title=words.say(KIND.title),
        facts=(
            state_fact(context),
            cohort_fact(inputs.selection, words),
            counted_fact(trials, words),
        ),
        sections=(
            _verdicts(results, words),
            Section(key="against", title=words.say("ui.exceptions"), tables=tuple(against)),
            source_section(context.sources, trials, words),
        ),
        counted=inputs.selection,
    )


def _verdicts(results: Sequence[tuple[Statement, StatementResult]], words: Words) -> Section:
    table = Table(
        key="statements",
        title=words.say("sections.statements"),
        columns=(
            Column("label", words.say("ui.statement")),
            Column("source", words.say("ui.source")),
            Column("as_of", words.say("ui.as_of_day"), "date"),
            Column("verdict", words.say("ui.verdict")),
            Column("found", words.say("ui.found")),
        ),
        rows=tuple(
            (
                one.says[words.language],
                one.source,
                one.as_of,
                words.say(f"ui.{result.verdict}"),
                result.figures,
            )
            for one, result in results
        ),
        rule=words.say("rules.statements"),
    )
    return Section(key="statements", title=words.say("sections.statements"), tables=(table,))


def _against(statement: Statement, result: StatementResult, trials: Studies, words: Words) -> Table:
    frame = trials.frame.loc[list(result.against)]
    return Table(
        key=statement.key,
        title=statement.says[words.language],
        columns=(
            Column("registration_number", words.say("columns.registration_number"), "link"),
            Column("title", words.say("columns.brief_title")),
            Column("phase", words.say("columns.phase")),
            Column("start_date", words.say("columns.start_date"), "date"),
        ),
        rows=tuple(
            ((number, url), title, words.value("phase", phase), day)
            for number, url, title, phase, day in zip(
                frame["registration_number"],
                frame["url"],
                frame["brief_title"],
                frame["phase"],
                frame["start_date"],
                strict=True,
            )
        ),
    )


KIND = ReportKind(
    name="statements",
    title="ui.statements_title",
    about="dated statements of reviews, confirmed or refuted, with the trials that speak against",
    build=build,
)
