"""The tables of a landscape that are more than a count by one dimension."""

from __future__ import annotations

from typing import Any

import pandas as pd

from tracker.reports.dimensions import layout
from tracker.reports.enrollment import counts_of_kind, enrollment_kinds, people_kind
from tracker.reports.report import Column, Table, count_column
from tracker.reports.studies import Studies
from tracker.reports.words import Words


def enrollment_table(trials: Studies, words: Words) -> Table:
    """Planned and actual numbers apart, since a plan is no participant."""
    frame = trials.frame
    known = int(frame["enrollment"].notna().sum())
    return Table(
        key="enrollment",
        title=words.say("ui.enrollment"),
        columns=(
            Column("label", words.say("ui.planned_actual")),
            count_column("trials", words.say("ui.trials")),
            Column("people", words.say("ui.people"), "number"),
            Column("median", words.say("ui.median"), "number"),
            Column("minimum", words.say("ui.minimum"), "number"),
            Column("maximum", words.say("ui.maximum"), "number"),
        ),
        rows=tuple(
            (people_kind(kind, words), *_spread(counts_of_kind(frame, kind)))
            for kind in (*enrollment_kinds(frame)[:2], None)
        ),
        known=known,
        total=len(frame),
        rule=words.say("rules.enrollment"),
    )


def _spread(counts: pd.Series[Any]) -> tuple[int | None, ...]:
    if counts.empty:
        return (0, 0, None, None, None)
    return (
        len(counts),
        int(counts.sum()),
        int(counts.median()),
        int(counts.min()),
        int(counts.max()),
    )


def first_years(trials: Studies, words: Words) -> Table:
    """The earliest trial of each disease group."""
    pairs = trials.values(layout().by_key["disease_group"])
    frame = trials.frame[["start_date", "start_year", "registration_number"]]
    dated = pairs.join(frame, on="study").dropna(subset=["start_date"])
    first = dated.sort_values(["start_date", "study"]).drop_duplicates("value")
    first = first.sort_values(["start_year", "value"])
    return Table(
        key="first_years",
        title=words.say("ui.first_years"),
        columns=(
            Column("label", words.say("dimensions.disease_group")),
            Column("first_year", words.say("ui.first_year"), "year"),
            Column("registration_number", words.say("ui.first_trial")),
        ),
        rows=tuple(
            (words.value("disease_group", value), int(year), number)
            for value, year, number in zip(
                first["value"], first["start_year"], first["registration_number"], strict=True
            )
        ),
        known=dated["study"].nunique(),
        total=len(trials.frame),
        rule=words.say("ui.first_years_rule"),
    )
