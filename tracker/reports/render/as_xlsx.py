"""A workbook to hand on: a sheet a dimension, the studies with filters, the counting rules."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

import xlsxwriter

from tracker.reports.render.cells import address, harmless, plain
from tracker.reports.report import Column, Report, Table
from tracker.reports.words import Words

LONGEST_NAME, LONGEST_TEXT = 31, 32_000  # characters that Excel takes
_FORBIDDEN = str.maketrans(dict.fromkeys("[]:*?/\\", " "))
_WIDTHS = {"label": 34, "brief_title": 60, "why_stopped": 40, "lead_sponsor": 32}
# Text is always written as text: a cell that starts with "=" is shown, never computed or followed.
_AS_TEXT = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}


def as_xlsx(report: Report) -> dict[str, bytes]:
    """The workbook by file name."""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, _AS_TEXT) as book:
        book.set_properties({"title": report.title, "created": _created(report)})
        _Writer(book, report).write()
    return {f"{report.name}.xlsx": buffer.getvalue()}


def _created(report: Report) -> datetime:
    """The stamp of the report: Excel's own would be the clock."""
    return datetime.strptime(report.stamp, "%Y-%m-%d %H:%M UTC")  # noqa: DTZ007  Excel knows no zones


class _Writer:
    """Writes one report into one workbook, sheet by sheet."""

    def __init__(self, book: Any, report: Report) -> None:
        self._book = book
        self._report = report
        self._words = Words(report.language)
        self._names: set[str] = set()
        self._bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
        self._wrapped = book.add_format({"text_wrap": True, "valign": "top"})
        self._formats = {
            "share": book.add_format({"num_format": "0.0%"}),
            "number": book.add_format({"num_format": "#,##0"}),
            "year": book.add_format({"num_format": "0"}),
        }

    def write(self) -> None:
        """All sheets."""
        self._rules()
        for table in self._report.tables:
            self._table(table)
        if self._report.trials is not None:
            trials = self._report.trials
            sheet = self._sheet(self._words.say("ui.trials_sheet"))
            self._grid(sheet, 0, trials.columns, trials.rows)
            sheet.autofilter(0, 0, max(len(trials.rows), 1), len(trials.columns) - 1)

    def _sheet(self, title: str) -> Any:
        name = harmless(title).translate(_FORBIDDEN).strip("' ")[:LONGEST_NAME]
        number = 2
        while name.lower() in self._names:
            name = f"{name[: LONGEST_NAME - 4]} {number}"
            number += 1
        self._names.add(name.lower())
        sheet = self._book.add_worksheet(name)
        if self._report.demo:
            sheet.set_header(f"&C&B{self._words.say('ui.demo_short')}")
            sheet.set_tab_color("#ffbf00")
        return sheet

    def _rules(self) -> None:
        """The first sheet: what this is, and how each figure was counted."""
        words = self._words
        sheet = self._sheet(words.say("ui.counting_sheet"))
        sheet.set_column(0, 0, 34)
        sheet.set_column(1, 3, 14)
        sheet.set_column(4, 4, 90)
        lines: list[tuple[Any, ...]] = [(self._report.title,), *self._report.facts]
        lines += [(words.say("ui.generated"), self._report.stamp)]
        if self._report.partial:
            lines.insert(0, (self._report.partial,))
        if self._report.demo:
            lines.insert(0, (words.say("ui.demo"),))
        for number, line in enumerate(lines):
            sheet.write_string(number, 0, _text(line[0]), self._bold)
            if len(line) > 1:
                sheet.write_string(number, 1, _text(line[1]))
        columns = (
            Column("label", words.say("ui.table_figures")),
            Column("known", words.say("ui.known"), "number"),
            Column("total", words.say("ui.total"), "number"),
            Column("share", words.say("ui.share_known"), "share"),
            Column("rule", words.say("ui.counted")),
        )
        self._grid(sheet, len(lines) + 1, columns, [_rule(table) for table in self._report.tables])

    def _table(self, table: Table) -> None:
        sheet = self._sheet(table.title)
        top = 0
        if self._report.demo:
            sheet.write_string(0, 0, self._words.say("ui.demo"), self._bold)
            top = 1
        self._grid(sheet, top, table.columns, table.rows)
        notes = [self._words.completeness(table), table.rule, *table.notes]
        sheet.write_string(top + len(table.rows) + 2, 0, " ".join(filter(None, notes)))

    def _grid(
        self, sheet: Any, top: int, columns: Sequence[Column], rows: Iterable[Sequence[Any]]
    ) -> None:
        for at, column in enumerate(columns):
            sheet.write_string(top, at, _text(column.title), self._bold)
            if top <= 1:
                sheet.set_column(at, at, _WIDTHS.get(column.key, 14))
        for number, row in enumerate(rows, top + 1):
            for at, (cell, column) in enumerate(zip(row, columns, strict=True)):
                self._cell(sheet, number, at, cell, column)
        if top <= 1:
            sheet.freeze_panes(top + 1, 1)

    def _cell(self, sheet: Any, row: int, at: int, cell: Any, column: Column) -> None:
        value = plain(cell)
        if (target := address(cell)) is not None:
            sheet.write_url(row, at, target, string=_text(value))
        elif isinstance(value, (int, float)) and not isinstance(value, bool):
            sheet.write_number(row, at, value, self._formats.get(column.kind))
        elif value is not None:
            sheet.write_string(
                row, at, _text(value), self._wrapped if column.key == "rule" else None
            )


def _text(value: Any) -> str:
    return harmless(str(value))[:LONGEST_TEXT]


def _rule(table: Table) -> tuple[Any, ...]:
    share = table.known / table.total if table.known is not None and table.total else None
    rule = " ".join(filter(None, [table.rule, *table.notes]))
    return (table.title, table.known, table.total, share, rule)
