"""How a field moves: registrations and starts over time, newcomers, delays, results due."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

import pandas as pd

from tracker.reports.context import ReportContext
from tracker.reports.delays import slippage, time_in_status
from tracker.reports.dimensions import layout
from tracker.reports.head import cohort_report
from tracker.reports.inputs import ReportInputs
from tracker.reports.kinds import ReportKind
from tracker.reports.periods import (
    last_quarters,
    period_label,
    period_notes,
    quarter_of,
    running_quarter,
    years_between,
)
from tracker.reports.report import Column, Report, Section, Table, count_column
from tracker.reports.results_due import results_section
from tracker.reports.sources import source_section
from tracker.reports.studies import Studies
from tracker.reports.words import Words

MOST_SERIES = 6
QUARTERS = 12
_SERIES = ("disease_group", "cell_source", "country", "sponsor_type", "prospective")
_EVENTS = (("registration", "first_posted"), ("start", "start_date"))


def build(inputs: ReportInputs) -> Report:
    """The trends of the selected trials; delays from the changes observed of them."""
    context, trials, changes = inputs.context, inputs.selection.trials, inputs.changes
    words = context.words
    delays = (
        time_in_status(changes, words),
        slippage(changes, words),
    )
    return cohort_report(
        context,
        inputs.selection,
        name=KIND.name,
        title=KIND.title,
        sections=(
            _section("trend_years", _by_year(trials, context), words),
            _section("trend_quarters", _by_quarter(trials, context), words),
            _section("newcomers", _newcomers(trials, context), words),
            _section("delays", delays, words),
            results_section(trials, context.day, words),
            source_section(context.sources, trials, words),
        ),
    )


def _section(key: str, tables: Iterable[Table], words: Words) -> Section:
    return Section(key=key, title=words.say(f"sections.{key}"), tables=tuple(tables))


def _by_year(trials: Studies, context: ReportContext) -> Iterable[Table]:
    """Registrations and starts a year, split by each dimension into its most frequent values."""
    by_key = layout().by_key
    for event, column in _EVENTS:
        years = trials.frame[column].dropna().astype(object).str[:4]
        for name in _SERIES:
            if trials.is_countable(by_key[name]):
                pairs = trials.values(by_key[name]).set_index("study")["value"]
                key = f"{event}_year_by_{name}"
                yield _series(key, years, pairs, name, context.year, context.words)


def _by_quarter(trials: Studies, context: ReportContext) -> Iterable[Table]:
    words, running = context.words, running_quarter(context.day)
    for event, column in _EVENTS:
        dates = trials.frame[column].dropna().astype(object)
        exact = dates[dates.str.len() >= len("2026-10")]
        counts = exact.map(quarter_of).value_counts()
        shown = last_quarters(counts.index, running, QUARTERS)
        yield Table(
            key=f"{event}_quarter",
            title=words.say(f"ui.{event}_quarter"),
            columns=(
                Column("label", words.say("ui.quarter")),
                count_column("trials", words.say("ui.trials")),
            ),
            rows=tuple(
                (period_label(quarter, running, words), int(counts.get(quarter, 0)))
                for quarter in shown
            ),
            known=len(exact),
            total=len(trials.frame),
            rule=words.say("rules.quarter", quarters=QUARTERS),
            notes=period_notes(shown, running, words),
            values=tuple(shown),
            chart="years",
            running=running,
        )


def _series(
    key: str, years: pd.Series[str], pairs: pd.Series[str], name: str, year: int, words: Words
) -> Table:
    """Trials a year for the most frequent values; a trial of two values counts in both."""
    joined = pd.DataFrame({"value": pairs}).join(years.rename("year"), how="inner")
    most = joined["value"].value_counts()
    order = sorted(most[most > 0].index, key=lambda value: (-most[value], value))[:MOST_SERIES]
    counts = joined.groupby(["year", "value"], observed=True).size()
    shown, running = years_between(joined["year"], year), str(year)
    return Table(
        key=key,
        title=words.say(
            f"ui.{key.partition('_')[0]}_year", by=words.dimension(layout().by_key[name])
        ),
        columns=(
            Column("label", words.say("ui.year")),
            *(Column(value, words.value(name, value), "number") for value in order),
        ),
        rows=tuple(
            (
                period_label(each, running, words),
                *(int(counts.get((each, value), 0)) for value in order),
            )
            for each in shown
        ),
        known=joined.index.nunique(),
        total=len(years),
        rule=words.say("rules.series", most=MOST_SERIES),
        notes=period_notes(shown, running, words),
        values=tuple(shown),
        chart="lines" if shown else None,
        running=running,
    )


def _newcomers(trials: Studies, context: ReportContext) -> Iterable[Table]:
    """Sponsors and countries whose first trial was registered within the last twelve months."""
    since = _year_before(context.day)
    frame = trials.frame.dropna(subset=["first_posted"])
    frame = frame.assign(first_posted=frame["first_posted"].astype(object))
    sponsors = frame.dropna(subset=["lead_sponsor_key"])
    yield _first_seen("sponsor", sponsors, sponsors["lead_sponsor_key"], since, context.words)
    countries = trials.links["country"].join(frame, on="study", how="inner")
    yield _first_seen("country", countries, countries["value"], since, context.words)


def _first_seen(
    kind: str, frame: pd.DataFrame, groups: pd.Series[str], since: str, words: Words
) -> Table:
    first = frame.assign(newcomer=groups).sort_values(["first_posted", "registration_number"])
    first = first.drop_duplicates("newcomer")
    first = first[first["first_posted"] > since].sort_values(["first_posted", "newcomer"])
    name = first["lead_sponsor"] if kind == "sponsor" else first["newcomer"]
    return Table(
        key=f"new_{kind}",
        title=words.say(f"ui.new_{kind}"),
        columns=(
            Column("label", words.say(f"ui.new_{kind}")),
            Column("first_posted", words.say("dimensions.registration_year"), "date"),
            Column("registration_number", words.say("ui.first_trial"), "link"),
        ),
        rows=tuple(
            (words.value(kind, who), day, (number, url))
            for who, day, number, url in zip(
                name,
                first["first_posted"],
                first["registration_number"],
                first["url"],
                strict=True,
            )
        ),
        rule=words.say(f"rules.new_{kind}", since=since),
    )


def _year_before(day: date | None) -> str:
    if day is None:
        return ""
    return f"{day.year - 1}{day.isoformat()[4:]}"


KIND = ReportKind(
    name="trends",
    title="ui.trends_title",
    about="registrations and starts over time, newcomers, delays, results and when they are due",
    build=build,
)
