"""Checks dated statements, shipped and of the analyst, against the trials held for their day."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import get_args

from msgspec import Struct

from tracker.reports.head import cohort_fact, counted_fact, name_of, new_report, state_fact
from tracker.reports.holdings import Holdings
from tracker.reports.inputs import ReportInputs
from tracker.reports.kinds import ReportKind
from tracker.reports.report import Cell, Column, Report, Section, Table, count_column
from tracker.reports.sources import source_section
from tracker.reports.statement_cases import cases_of, meant
from tracker.reports.statement_words import StatementWords
from tracker.reports.studies import Studies
from tracker.reports.words import Words
from tracker.statements.case import Case
from tracker.statements.coverage import Searched, gaps
from tracker.statements.judge import judge, must_be_whole_until
from tracker.statements.model import Statement
from tracker.statements.verdict import Outcome, Reason, Verdict

MOST_NAMED = 10  # trials that are named beside a verdict


class Checked(Struct, frozen=True):
    """A statement with its verdict, and what the verdict was made of."""

    statement: Statement
    verdict: Verdict
    cases: Sequence[Case]
    holdings: Holdings
    gaps: tuple[Reason, ...]

    @property
    def searches(self) -> list[Searched]:
        """The searches of the registries asked."""
        asked = self.statement.registries or self.holdings.registries
        return [one for one in self.holdings.searches if one.registry in asked]


def check(statement: Statement, holdings: Holdings) -> Checked:
    """Say what `holdings`, those of the day of the statement, allow to say of it."""
    cases = cases_of(statement, holdings)
    missing = gaps(
        _scope(statement, holdings.scope),
        must_be_whole_until(statement),
        statement.registries or holdings.registries,
        holdings.searches,
    )
    return Checked(statement, judge(statement, cases, missing), cases, holdings, missing)


def _scope(
    statement: Statement, of_cohort: Mapping[str, frozenset[str]]
) -> dict[str, frozenset[str]]:
    """The values that all trials meant have, by dimension."""
    scope = dict(of_cohort)
    for name, values in statement.where.items():
        wanted = meant(name, values)
        scope[name] = wanted & scope[name] if name in scope else wanted
    return scope


def checked(inputs: ReportInputs) -> list[Checked]:
    """Every statement asked for, in order; the holdings of a day are read once."""
    return [check(one, inputs.holdings(one.day, one.cohort or None)) for one in inputs.statements]


def build(inputs: ReportInputs) -> Report:
    """Every statement with its verdict, and the trials that decide it."""
    context, trials = inputs.context, inputs.selection.trials
    words, results = context.words, checked(inputs)
    counted = Counter(one.verdict.outcome for one in results)
    outcomes: tuple[Outcome, ...] = get_args(Outcome)
    told = words.say("ui.statement_counts", **{str(name): counted[name] for name in outcomes})
    return new_report(
        context,
        name=name_of(KIND.name, inputs.selection),
        title=words.say(KIND.title),
        facts=(
            state_fact(context),
            cohort_fact(inputs.selection, words),
            counted_fact(trials, words),
            (words.say("sections.statements"), told),
        ),
        sections=(
            Section(
                key="statements",
                title=words.say("sections.statements"),
                text=(words.say("ui.statements_text"),),
                tables=(_verdicts(results, words),),
            ),
            _named("against", results, words),
            _named("rests_on", results, words),
            source_section(context.sources, trials, words),
        ),
        counted=inputs.selection,
    )


def _verdicts(results: Sequence[Checked], words: Words) -> Table:
    return Table(
        key="statements",
        title=words.say("sections.statements"),
        columns=(
            Column("label", words.say("ui.statement")),
            Column("source", words.say("ui.source"), "link"),
            Column("as_of", words.say("ui.as_of_day")),
            Column("verdict", words.say("ui.verdict"), "code"),
            Column("found", words.say("ui.found")),
            Column("named", words.say("ui.named"), "links"),
            Column("bound", words.say("ui.bound")),
            Column("why", words.say("ui.why")),
            count_column("base", words.say("ui.statement_base")),
            count_column("known", words.say("ui.statement_known")),
            count_column("unknown", words.say("ui.statement_unknown")),
            count_column("perhaps", words.say("ui.statement_perhaps")),
            Column("holdings", words.say("ui.holdings")),
        ),
        rows=tuple(_row(one, words) for one in results),
        rule=words.say("rules.statements"),
        values=tuple(one.statement.key for one in results),
    )


def _row(one: Checked, words: Words) -> tuple[Cell, ...]:
    statement, counts = one.statement, one.verdict.tally
    texts = StatementWords(words)
    outcome = one.verdict.outcome
    return (
        statement.says(words.language),
        (texts.source(statement), f"https://doi.org/{statement.doi}" if statement.doi else None),
        statement.as_of,
        (words.say(f"ui.{outcome}"), outcome),
        texts.found(statement, one.cases, one.verdict, one.holdings.trials),
        _links(one),
        texts.bound(one.verdict.bound, counts),
        texts.why(one.verdict, counts),
        counts.base,
        counts.known,
        counts.unknown,
        counts.perhaps,
        texts.holdings(one.searches, one.gaps, _later(one)),
    )


def _links(one: Checked) -> list[tuple[str, str | None]] | None:
    """The trials that decide, the first few: all of them stand in tables of their own."""
    numbers = one.verdict.against or one.verdict.witnesses
    frame = one.holdings.trials.frame.loc[list(numbers[:MOST_NAMED])]
    links = zip(frame["registration_number"], frame["url"], strict=True)
    return [*links, *([("…", None)] if len(numbers) > MOST_NAMED else [])] or None


def _later(one: Checked) -> int:
    """Of how many trials meant only a later record is held."""
    keys, later = one.holdings.keys, one.holdings.later_known
    return sum(not later.isdisjoint(keys[case.number]) for case in one.cases if case.sure)


def _named(key: str, results: Sequence[Checked], words: Words) -> Section | None:
    """The trials that speak against a statement, or that a first rests on."""
    tables = []
    for one in results:
        numbers = one.verdict.against if key == "against" else one.verdict.witnesses
        if numbers:
            tables.append(_trials(f"{one.statement.key}_{key}", one, numbers, words))
    if not tables:
        return None
    return Section(key=key, title=words.say(f"ui.{key}"), tables=tuple(tables))


def _trials(key: str, one: Checked, numbers: Sequence[int], words: Words) -> Table:
    studies: Studies = one.holdings.trials
    frame = studies.frame.loc[list(numbers)].astype(object)
    names = ("registration_number", "url", "brief_title", "phase", "first_posted", "start_date")
    columns = [frame[name].where(frame[name].notna(), None) for name in names]
    return Table(
        key=key,
        title=one.statement.says(words.language),
        columns=(
            Column("registration_number", words.say("columns.registration_number"), "link"),
            Column("title", words.say("columns.brief_title")),
            Column("phase", words.say("columns.phase")),
            Column("first_posted", words.field("first_posted"), "date"),
            Column("start_date", words.say("columns.start_date"), "date"),
        ),
        rows=tuple(
            ((number, url), title, words.value("phase", phase), posted, day)
            for number, url, title, phase, posted, day in zip(*columns, strict=True)
        ),
    )


KIND = ReportKind(
    name="statements",
    title="ui.statements_title",
    about="dated statements, shipped and your own: supported, contradicted by whom, not decidable",
    build=build,
    takes=("cohort", "as_of", "clock", "statements"),
)
