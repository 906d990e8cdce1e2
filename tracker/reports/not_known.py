"""Says with every figure what the studies could change of which the state on that day is not known.

Applied to whole tables, whatever kind of report made them, so that none can forget it.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from msgspec import structs

from tracker.registry_facts import registry_facts
from tracker.reports.context import CohortSelection, ReportContext
from tracker.reports.dimensions import layout
from tracker.reports.report import Cell, Column, Section, Table
from tracker.reports.words import Words

_NOT_OF_STUDIES = frozenset({"sources", "pages", "freshness", "issues", "unmapped"})
"""Sections whose figures are not those of the studies of a cohort."""


def partial_sentence(context: ReportContext, selection: CohortSelection | None) -> str | None:
    """Why the report is PARTIAL, and what can be done about it; None where it is not.

    `selection` None: the report counts no cohort of that day.
    """
    words, clock, day = context.words, context.request.as_of.clock, context.request.as_of.day
    parts = []
    if selection is not None and (missing := selection.not_known.trials):
        known = len(selection.trials.frame)
        counts = {"known": known, "missing": missing, "total": known + missing, "day": day}
        parts.append(words.say(f"ui.partial_{clock}", **counts))
    if names := first_days_held(context.unlooked, words):
        parts.append(words.say("ui.partial_unlooked", registries=names, day=day))
    if not parts:
        return None
    return words.say("ui.partial_report", why=" ".join(parts))


def first_days_held(registries: Iterable[tuple[str, date]], words: Words) -> str:
    """Each registry by its name with the first day on which it was observed."""
    facts = registry_facts()
    return words.say("ui.comma").join(
        words.say("ui.held_from", registry=facts[key].name if key in facts else key, day=first)
        for key, first in registries
    )


def bounded_sections(
    sections: Iterable[Section | None], known: int, missing: int, words: Words
) -> Iterable[Section | None]:
    """The sections with the bounds of their tables, beside `known` studies `missing` ones."""
    for section in sections:
        if section is None or not missing or section.key in _NOT_OF_STUDIES:
            yield section
        else:
            tables = tuple(bounded(table, known, missing, words) for table in section.tables)
            yield structs.replace(section, tables=tables)


def bounded(table: Table, known: int, missing: int, words: Words) -> Table:
    """A table with what `missing` studies could change, beside the `known` ones it counts.

    A count by value gets a row for them and the lowest and the highest share of each value, if none
    or all of them had it; any other table says that they are not in it.
    """
    total = None if table.total is None else table.total + missing
    rule = words.say("ui.not_known_base", known=known, missing=missing, total=known + missing)
    if table.total is None or not _counts_values(table):
        notes = (*table.notes, rule, words.say("ui.not_known_note", missing=missing))
        return structs.replace(table, total=total, notes=notes)
    rows = [_with_bounds(table, row, table.total, missing) for row in table.rows]
    return structs.replace(
        table,
        total=total,
        columns=(
            *table.columns,
            Column("lowest_share", words.say("ui.lowest_share"), "share"),
            Column("highest_share", words.say("ui.highest_share"), "share"),
        ),
        rows=(*rows, _row_of_missing(table, missing, words)),
        values=(*table.values, None),
        notes=(*table.notes, rule, words.say("ui.not_known_bounds", missing=missing)),
    )


def _counts_values(table: Table) -> bool:
    """Whether each row counts the studies that have a value of a dimension."""
    return (
        table.dimension in layout().by_key
        and len(table.values) == len(table.rows)
        and any(column.is_count for column in table.columns)
    )


def _with_bounds(table: Table, row: tuple[Cell, ...], asked: int, missing: int) -> tuple[Cell, ...]:
    """The share of all that were there if none of the `missing` counts in the row, and if all do.

    That holds too where only some of them are asked at all: then the base is smaller by the others.
    """
    count = _first_count(table, row)
    if count is None:
        return (*row, None, None)
    return (*row, count / (asked + missing), (count + missing) / (asked + missing))


def _first_count(table: Table, row: tuple[Cell, ...]) -> int | None:
    cells = zip(table.columns, row, strict=True)
    return next((cell for column, cell in cells if column.is_count), None)


def _row_of_missing(table: Table, missing: int, words: Words) -> tuple[Cell, ...]:
    first = next(column.key for column in table.columns if column.is_count)
    cells = [missing if column.key == first else None for column in table.columns]
    return (words.say("ui.not_known_row"), *cells[1:], None, None)
