"""How a field moves: registrations and starts over time, newcomers, delays, results overdue."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

import pandas as pd

from tracker.reports.asking import Question, Selection
from tracker.reports.change_lines import ChangeLine
from tracker.reports.delays import overdue_results, slippage, time_in_status
from tracker.reports.dimensions import layout
from tracker.reports.head import head_facts, titled
from tracker.reports.report import Column, Report, Section, Table
from tracker.reports.sources import source_section
from tracker.reports.studies import Studies
from tracker.reports.words import Words

MOST_SERIES = 6
QUARTERS = 12
_SERIES = ("disease_group", "cell_source", "country", "sponsor_type")
_EVENTS = (("registration", "first_posted"), ("start", "start_date"))


def trends(selection: Selection, question: Question, changes: Sequence[ChangeLine]) -> Report:
    """The trends of the selected studies; `changes` are those observed of them, for delays."""
    words, studies = Words(question.language), selection.studies
    sections = (
        _section("trend_years", _by_year(studies, question, words), words),
        _section("trend_quarters", _by_quarter(studies, words), words),
        _section("newcomers", _newcomers(studies, question, words), words),
        _section(
            "delays",
            [
                time_in_status(changes, words),
                slippage(changes, words),
                overdue_results(studies, question.day, words),
            ],
            words,
        ),
        source_section(question.sources, studies, words),
    )
    return Report(
        name="trends" if selection.title is None else f"trends-{selection.cohort}",
        title=titled("trends", selection, words),
        language=question.language,
        day=question.day,
        stamp=question.stamp,
        facts=head_facts(selection, question, words),
        sections=sections,
        demo=question.demo,
    )


def _section(key: str, tables: Iterable[Table], words: Words) -> Section:
    return Section(key=key, title=words.say(f"sections.{key}"), tables=tuple(tables))


def _by_year(studies: Studies, question: Question, words: Words) -> Iterable[Table]:
    """Registrations and starts a year, split by each dimension into its most frequent values."""
    by_key = layout().by_key
    for event, column in _EVENTS:
        years = studies.frame[column].dropna().str[:4]
        for name in _SERIES:
            dimension = by_key[name]
            if dimension.source == "concept" and name not in studies.links:
                continue
            pairs = studies.values(dimension).set_index("study")["value"]
            yield _series(f"{event}_year_by_{name}", years, pairs, name, question.year, words)


def _by_quarter(studies: Studies, words: Words) -> Iterable[Table]:
    for event, column in _EVENTS:
        dates = studies.frame[column].dropna()
        exact = dates[dates.str.len() >= 7]
        quarters = exact.str[:4] + "-Q" + ((exact.str[5:7].astype(int) + 2) // 3).astype(str)
        counts = quarters.value_counts().sort_index().tail(QUARTERS)
        yield Table(
            key=f"{event}_quarter",
            title=words.say(f"ui.{event}_quarter"),
            columns=(
                Column("label", words.say("ui.quarter")),
                Column("trials", words.say("ui.trials"), "number"),
            ),
            rows=tuple((str(quarter), int(count)) for quarter, count in counts.items()),
            known=len(exact),
            total=len(studies.frame),
            rule=words.say("rules.quarter", quarters=QUARTERS),
            values=tuple(str(quarter) for quarter in counts.index),
            chart="years",
        )


def _series(
    key: str, years: pd.Series[str], pairs: pd.Series[str], name: str, running: int, words: Words
) -> Table:
    """Studies a year for the most frequent values; a study of two values counts in both."""
    joined = pd.DataFrame({"value": pairs}).join(years.rename("year"), how="inner")
    most = joined["value"].value_counts()
    order = sorted(most.index, key=lambda value: (-most[value], value))[:MOST_SERIES]
    counts = joined.groupby(["year", "value"], observed=True).size()
    found = sorted(joined["year"].unique())
    rows = tuple(
        (
            words.say("ui.running_year", year=year) if year == str(running) else year,
            *(int(counts.get((year, value), 0)) for value in order),
        )
        for year in found
    )
    return Table(
        key=key,
        title=words.say(f"ui.{key.partition('_')[0]}_year", by=words.say(f"dimensions.{name}")),
        columns=(
            Column("label", words.say("ui.year")),
            *(Column(value, words.value(name, value), "number") for value in order),
        ),
        rows=rows,
        known=joined.index.nunique(),
        total=len(years),
        rule=words.say("rules.series", most=MOST_SERIES),
        notes=(words.say("ui.running_year_note", year=str(running)),) if rows else (),
        values=tuple(found),
        chart="lines" if rows else None,
    )


def _newcomers(studies: Studies, question: Question, words: Words) -> Iterable[Table]:
    """Sponsors and countries whose first study was registered within the last twelve months."""
    since = _year_before(question.day)
    frame = studies.frame.dropna(subset=["first_posted"])
    sponsors = frame.dropna(subset=["lead_sponsor_key"])
    yield _first_seen("sponsor", sponsors, sponsors["lead_sponsor_key"], since, words)
    countries = studies.links["country"].join(frame, on="study", how="inner")
    yield _first_seen("country", countries, countries["value"], since, words)


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
                *(name, first["first_posted"], first["registration_number"], first["url"]),
                strict=True,
            )
        ),
        rule=words.say(f"rules.new_{kind}", since=since),
    )


def _year_before(day: date | None) -> str:
    if day is None:
        return ""
    return f"{day.year - 1}{day.isoformat()[4:]}"
