"""Reports for spreadsheets and scripts: one tidy file of figures, one of trials."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from typing import Any

from tracker.reports.render.cells import plain, safe_cell
from tracker.reports.report import Report, Table

_HEAD = ("table", "title", "value", "label", "column", "figure", "known", "total")


def as_csv(report: Report) -> dict[str, bytes]:
    """Files by name: every figure one a row and, where the report lists trials, those."""
    files = {f"{report.name}.csv": _written(_HEAD, _figures(report), _notice(report))}
    if report.trials is not None:
        head = [column.key for column in report.trials.columns]
        rows = (map(plain, row) for row in report.trials.rows)
        files[f"{report.name}-trials.csv"] = _written(head, rows, _notice(report))
    return files


def _figures(report: Report) -> Iterable[Sequence[Any]]:
    for table in report.tables:
        for number, row in enumerate(table.rows):
            yield from _row_figures(table, number, row)


def _row_figures(table: Table, number: int, row: Sequence[Any]) -> Iterable[Sequence[Any]]:
    value = table.values[number] if table.values else None
    for column, cell in zip(table.columns[1:], row[1:], strict=True):
        yield (
            table.key,
            table.title,
            value,
            plain(row[0]),
            column.key,
            plain(cell),
            table.known,
            table.total,
        )


def _notice(report: Report) -> str:
    """What each row has to say of itself: that it is invented, that figures are not of all."""
    return ". ".join(filter(None, ("DEMO DATA" if report.demo else "", report.partial)))


def _written(head: Sequence[str], rows: Iterable[Iterable[Any]], notice: str) -> bytes:
    """UTF-8 with the mark by which Excel knows it; with a `notice` in each row, if there is one."""
    buffer = io.BytesIO()
    text = io.TextIOWrapper(buffer, encoding="utf-8-sig", newline="")
    writer = csv.writer(text)
    writer.writerow(["notice", *head] if notice else head)
    first = [notice] if notice else []
    writer.writerows([*first, *map(safe_cell, row)] for row in rows)
    text.flush()
    return buffer.getvalue()
