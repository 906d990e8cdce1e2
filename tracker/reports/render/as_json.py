"""Reports for programs: the same figures, raw values beside their labels."""

from __future__ import annotations

from typing import Any

import msgspec

from tracker.reports.render.cells import plain
from tracker.reports.report import Column, Report, Table


def as_json(report: Report) -> dict[str, bytes]:
    """One JSON document by file name; keys stay in order, so equal reports are equal bytes."""
    document: dict[str, Any] = {
        "report": report.name,
        "title": report.title,
        "language": report.language,
        "demo_data": report.demo,
        "state_of": report.day.isoformat() if report.day else None,
        "generated": report.stamp,
        "partial": report.partial,
        "facts": dict(report.facts),
        "summary": list(report.summary),
        "tables": [table_document(table) for table in report.tables],
    }
    if report.trials is not None:
        keys = [column.key for column in report.trials.columns]
        document["trials"] = [
            {key: plain(cell) for key, cell in zip(keys, row, strict=True)}
            for row in report.trials.rows
        ]
    encoded = msgspec.json.encode(document)
    return {f"{report.name}.json": msgspec.json.format(encoded, indent=1) + b"\n"}


def _cell(column: Column, cell: Any) -> Any:
    """A code is a word for programs, whatever the language of the report."""
    return cell[1] if column.kind == "code" else plain(cell)


def table_document(table: Table) -> dict[str, Any]:
    """Return a table as it stands in the document."""
    rows = []
    for number, row in enumerate(table.rows):
        value = {"value": table.values[number]} if table.values else {}
        cells = zip(table.columns, row, strict=True)
        rows.append(value | {column.key: _cell(column, cell) for column, cell in cells})
    return {
        "key": table.key,
        "title": table.title,
        "known": table.known,
        "total": table.total,
        "rule": table.rule,
        "notes": list(table.notes),
        "rows": rows,
    }
