"""Counts studies by one dimension or two: by trial and by enrollment, known of all."""

from __future__ import annotations

import pandas as pd

from tracker.reports.dimensions import Crossing, Dimension, layout
from tracker.reports.report import Cell, Column, Table, count_column
from tracker.reports.studies import Studies
from tracker.reports.words import Words

MOST_COLUMNS = 12  # of a cross table; what is left over is summed up


def count_by(studies: Studies, dimension: Dimension, words: Words, running_year: int) -> Table:
    """Trials and enrollment by value of `dimension`; the values not known make the last row."""
    scope = studies.in_scope(dimension)
    pairs = studies.values(dimension)
    enrollment = scope["enrollment"]
    paired = pairs.assign(enrollment=pairs["study"].map(enrollment))
    grouped = paired.groupby("value", observed=True)
    trials, people = grouped.size(), grouped["enrollment"].sum()
    order = _ordered(trials, dimension)
    known = pairs["study"].nunique()
    missing = scope[~scope.index.isin(pairs["study"])]
    all_people = int(enrollment.sum())
    lines: list[tuple[str | None, int, int]] = [
        (value, int(trials.get(value, 0)), int(people.get(value, 0))) for value in order
    ]
    if len(missing) or dimension.unknown:
        lines.append((None, len(missing), int(missing["enrollment"].sum())))
    return Table(
        key=dimension.key,
        title=words.dimension(dimension),
        columns=_columns(dimension, words),
        rows=tuple(_row(line, dimension, words, known, all_people, running_year) for line in lines),
        known=known,
        total=len(scope),
        rule=_rule(dimension, scope, words),
        notes=_notes(dimension, order, running_year, words),
        dimension=dimension.key,
        values=tuple(value for value, _, _ in lines),
        chart=dimension.chart if order else None,
    )


def _ordered(trials: pd.Series[int], dimension: Dimension) -> list[str]:
    counts = {str(value): int(count) for value, count in trials.items()}
    if dimension.years and counts:
        years = sorted(int(value) for value in counts)
        return [str(year) for year in range(years[0], years[-1] + 1)]
    ranked = sorted(counts, key=lambda value: (-counts[value], value))
    return [*dimension.order, *(value for value in ranked if value not in dimension.order)]


def _columns(dimension: Dimension, words: Words) -> tuple[Column, ...]:
    return (
        Column("label", words.dimension(dimension)),
        count_column("trials", words.say("ui.trials")),
        Column("share", words.say("ui.share"), "share"),
        Column("people", words.say("ui.people"), "number"),
        Column("people_share", words.say("ui.people_share"), "share"),
    )


def _row(
    line: tuple[str | None, int, int],
    dimension: Dimension,
    words: Words,
    known: int,
    people: int,
    running_year: int,
) -> tuple[Cell, ...]:
    value, trials, enrolled = line
    label = words.value(dimension.key, value)
    if dimension.years and value is not None and int(value) == running_year:
        label = words.say("ui.running_year", year=label)
    share = trials / known if known and value is not None else None
    return (label, trials, share, enrolled, enrolled / people if people else None)


def _rule(dimension: Dimension, scope: pd.DataFrame, words: Words) -> str:
    counted = int(scope["enrollment"].notna().sum())
    parts = [words.counting_rule(dimension)]
    if dimension.scope != "all":
        parts.append(words.say(f"ui.scope_{dimension.scope}"))
    parts.append(words.say("ui.people_rule", known=counted, total=len(scope)))
    return " ".join(part for part in parts if part)


def _notes(
    dimension: Dimension, order: list[str], running_year: int, words: Words
) -> tuple[str, ...]:
    if not dimension.years or not order:
        return ()
    notes = []
    if int(order[0]) <= running_year <= int(order[-1]):
        notes.append(words.say("ui.running_year_note", year=str(running_year)))
    if int(order[-1]) > running_year:
        notes.append(words.say("ui.future_years"))
    return tuple(notes)


def cross(studies: Studies, crossing: Crossing, words: Words) -> Table:
    """Trials by two dimensions; a study with two values counts in each of their cells."""
    by_key = layout().by_key
    rows, columns = by_key[crossing.rows], by_key[crossing.columns]
    pairs = studies.values(rows).merge(
        studies.values(columns), on="study", suffixes=("_row", "_column")
    )
    counts = pairs.groupby(["value_row", "value_column"], observed=True).size()
    shown = _present(counts, "value_column", columns)[:MOST_COLUMNS]
    order = _present(counts, "value_row", rows)
    key = f"{crossing.rows}_by_{crossing.columns}"
    return Table(
        key=key,
        title=words.say(
            "ui.crossing", rows=words.dimension(rows), columns=words.dimension(columns)
        ),
        columns=(
            Column("label", words.dimension(rows)),
            *(Column(value, words.value(columns.key, value), "number") for value in shown),
        ),
        rows=tuple(
            (
                words.value(rows.key, row),
                *(int(counts.get((row, column), 0)) for column in shown),
            )
            for row in order
        ),
        known=pairs["study"].nunique(),
        total=len(studies.frame),
        rule=words.say("ui.crossing_rule", most=MOST_COLUMNS),
        dimension=rows.key,
        values=tuple(order),
        series=tuple(shown),
        chart="grid" if order and shown else None,
    )


def _present(counts: pd.Series[int], level: str, dimension: Dimension) -> list[str]:
    """The values that were counted, in the order of their dimension."""
    if counts.empty:
        return []
    totals = counts.groupby(level=level).sum()
    return [value for value in _ordered(totals, dimension) if totals.get(value, 0)]
