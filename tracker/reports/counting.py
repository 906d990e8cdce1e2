"""Counts studies by one dimension or two: by trial and by enrollment, known of all."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from tracker.classify.measured import withheld
from tracker.reports.dimensions import Crossing, Dimension, layout
from tracker.reports.enrollment import (
    people_key,
    people_kind,
)
from tracker.reports.periods import NO_YEAR, period_label, period_notes, years_between
from tracker.reports.report import Cell, Column, Table, count_column
from tracker.reports.studies import Studies
from tracker.reports.trusted import how_measured
from tracker.reports.words import Words

MOST_COLUMNS = 12  # of a cross table; what is left over is summed up


def count_by(studies: Studies, dimension: Dimension, words: Words, running_year: int) -> Table:
    """Trials and enrollment by value of `dimension`; the values not known make the last row.

    Shares are of the trials whose value is known, and of all that are asked. Where a record that
    says nothing means that there is nothing (`absence = "no"`) all are known. Values that no
    figure is made of stand after them without one, and then no share is of the known: who has
    only such a value is not among them.
    """
    scope, pairs = studies.in_scope(dimension), studies.values(dimension)
    known = len(scope) if dimension.absence == "no" else distinct(pairs)
    running = running_period(dimension, running_year)
    lines = _lines(studies, pairs, dimension, running_year)
    values = tuple(line.value for line in lines)
    periods = [value for value in values if value is not None] if dimension.years else []
    columns = _columns(dimension, studies.enrollment_kinds(dimension.scope), pairs, words)
    left_out = withheld(dimension.key)
    rows = [_row(line, dimension, (known, len(scope)), running, words) for line in lines]
    rows += [_row_without_figures(one, dimension, len(columns), words) for one in left_out]
    return Table(
        key=dimension.key,
        title=words.dimension(dimension),
        columns=columns,
        rows=tuple(rows),
        known=known,
        total=len(scope),
        rule=_rule(dimension, scope, words),
        notes=(*period_notes(periods, running, words), *how_measured(dimension, words)),
        dimension=dimension.key,
        values=(*values, *left_out),
        chart=dimension.chart if any(line.value is not None for line in lines) else None,
        running=running,
    )


def distinct(pairs: pd.DataFrame) -> int:
    """How many studies these pairs are of."""
    return int(np.count_nonzero(np.bincount(pairs["study"].to_numpy())))


class _Line(NamedTuple):
    """A value (None: not known) with its trials and, by kind of enrollment, their people."""

    value: str | None
    trials: int
    people: tuple[int, ...]


def _lines(
    studies: Studies, pairs: pd.DataFrame, dimension: Dimension, running_year: int
) -> list[_Line]:
    kinds = studies.enrollment_kinds(dimension.scope)
    numbers, codes = pairs["study"].to_numpy(), pairs["value"].cat.codes.to_numpy()
    names = [str(value) for value in pairs["value"].cat.categories]
    trials = _summed(names, codes)
    people = [_summed(names, codes, studies.people(kind)[numbers]) for kind in kinds]
    lines = [
        _Line(value, trials.get(value, 0), tuple(by.get(value, 0) for by in people))
        for value in _ordered(trials, dimension, running_year)
    ]
    missing = studies.without_value(dimension)
    count = int(missing.sum())
    if count or dimension.unknown:
        counts = tuple(int(studies.people(kind)[missing].sum()) for kind in kinds)
        lines.append(_Line(None, count, counts))
    return lines


def _summed(
    names: Sequence[str], codes: npt.NDArray[Any], of: npt.NDArray[Any] | None = None
) -> dict[str, int]:
    """How often each name stands, or what `of` adds up to; names that do not stand are left out."""
    found = np.bincount(codes, minlength=len(names))
    # Whole numbers up to 2 ** 53 are whole in the floats that bincount adds.
    sums = found if of is None else np.bincount(codes, weights=of, minlength=len(names))
    each = zip(names, found.tolist(), sums.tolist(), strict=True)
    return {name: int(total) for name, there, total in each if there}


def running_period(dimension: Dimension, running_year: int) -> str | None:
    """The value of `dimension` that is the year not over; None for what is no time."""
    return str(running_year) if dimension.years and running_year != NO_YEAR else None


def _ordered(counts: Mapping[str, int], dimension: Dimension, running_year: int) -> list[str]:
    if dimension.years:
        return years_between(counts, running_year)
    ranked = sorted(counts, key=lambda value: (-counts[value], value))
    return [*dimension.order, *(value for value in ranked if value not in dimension.order)]


def _columns(
    dimension: Dimension, kinds: Sequence[str | None], pairs: pd.DataFrame, words: Words
) -> tuple[Column, ...]:
    """Who has several values is credited to each, and the heads of the people say so."""
    is_shared = distinct(pairs) < len(pairs)
    head = "ui.people_to_each" if is_shared else "ui.people_kind"
    known = Column("share", words.say("ui.share"), "share")
    return (
        Column("label", words.dimension(dimension)),
        count_column("trials", words.say("ui.trials")),
        *((known,) if _has_share_of_known(dimension) else ()),
        Column("share_all", words.say("ui.share_all"), "share"),
        *(
            Column(people_key(kind), words.say(head, kind=people_kind(kind, words)), "number")
            for kind in kinds
        ),
    )


def _has_share_of_known(dimension: Dimension) -> bool:
    """Whether the known are a base: where all are, or some values are left out, they are none."""
    return dimension.absence != "no" and not withheld(dimension.key)


def _row(
    line: _Line, dimension: Dimension, asked: tuple[int, int], running: str | None, words: Words
) -> tuple[Cell, ...]:
    """`asked`: how many trials are known, and how many there are."""
    known, total = asked
    label = words.of_dimension(dimension, line.value)
    if line.value is not None:
        label = period_label(label, running, words)
    of_known = line.trials / known if known and line.value is not None else None
    of_all = line.trials / total if total else None
    shares = (of_known, of_all) if _has_share_of_known(dimension) else (of_all,)
    return (label, line.trials, *shares, *line.people)


def _row_without_figures(
    value: str, dimension: Dimension, width: int, words: Words
) -> tuple[Cell, ...]:
    return (words.trusted(dimension.key, value), *[None] * (width - 1))


def _rule(dimension: Dimension, scope: pd.DataFrame, words: Words) -> str:
    counted = int(scope["enrollment"].notna().sum())
    parts = [words.counting_rule(dimension)]
    if dimension.absence == "no":
        parts.append(words.say("ui.absence_is_no"))
    if dimension.scope != "all":
        parts.append(words.say(f"ui.scope_{dimension.scope}"))
    parts.append(words.say("ui.people_rule", known=counted, total=len(scope)))
    return " ".join(part for part in parts if part)


def cross(studies: Studies, crossing: Crossing, words: Words, running_year: int) -> Table:
    """Trials by two dimensions; a study with two values counts in each of their cells."""
    by_key = layout().by_key
    rows, columns = by_key[crossing.rows], by_key[crossing.columns]
    pairs = studies.values(rows).merge(
        studies.values(columns), on="study", suffixes=("_row", "_column")
    )
    counts = pairs.groupby(["value_row", "value_column"], observed=True).size()
    shown = _columns_shown(_present(counts, "value_column", columns, running_year), columns)
    order = _present(counts, "value_row", rows, running_year)
    running = running_period(rows, running_year) or running_period(columns, running_year)
    return Table(
        key=f"{crossing.rows}_by_{crossing.columns}",
        title=words.say(
            "ui.crossing", rows=words.dimension(rows), columns=words.dimension(columns)
        ),
        columns=(
            Column("label", words.dimension(rows)),
            *(Column(value, _label(columns, value, running, words), "number") for value in shown),
        ),
        rows=tuple(
            (
                _label(rows, row, running, words),
                *(int(counts.get((row, column), 0)) for column in shown),
            )
            for row in order
        ),
        known=distinct(pairs),
        total=len(studies.frame),
        rule=words.say("ui.crossing_rule", most=MOST_COLUMNS),
        notes=_period_notes_of((rows, order), (columns, shown), running, words),
        dimension=rows.key,
        values=tuple(order),
        series=tuple(shown),
        chart="grid" if order and shown else None,
        running=running,
    )


def _label(dimension: Dimension, value: str, running: str | None, words: Words) -> str:
    label = words.value(dimension.key, value)
    return period_label(label, running, words) if dimension.years else label


def _period_notes_of(
    rows: tuple[Dimension, list[str]],
    columns: tuple[Dimension, list[str]],
    running: str | None,
    words: Words,
) -> tuple[str, ...]:
    sides = [values for dimension, values in (rows, columns) if dimension.years]
    return period_notes(sides[0], running, words) if sides else ()


def _columns_shown(values: list[str], dimension: Dimension) -> list[str]:
    """As many as a table has room for: the most frequent ones, or the last years."""
    return values[-MOST_COLUMNS:] if dimension.years else values[:MOST_COLUMNS]


def _present(
    counts: pd.Series[int], level: str, dimension: Dimension, running_year: int
) -> list[str]:
    """The values that were counted, in the order of their dimension; of years all between."""
    if counts.empty:
        return []
    totals = counts.groupby(level=level).sum()
    found = {str(value): int(count) for value, count in totals[totals > 0].items()}
    ordered = _ordered(found, dimension, running_year)
    return [value for value in ordered if dimension.years or totals.get(value, 0)]
