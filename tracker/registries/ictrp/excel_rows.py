"""Rows from an Excel list: the same columns as a headed CSV, with Excel's idea of dates."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from datetime import date, datetime
from io import BufferedIOBase
from typing import BinaryIO, cast

from tracker.errors import TrackerError
from tracker.registries.ictrp.csv_rows import headed_row
from tracker.registries.ictrp.stamps import Row
from tracker.registries.who_items import folded

HEADS_WITHIN = 20  # rows: lists begin with a title and remarks


def excel_rows(stream: BufferedIOBase) -> Iterator[Row]:
    """The row of each trial in the first sheet that has a head TrialID."""
    # openpyxl brings numpy along: half a second that only a workbook should cost.
    from openpyxl import load_workbook  # noqa: PLC0415  as said above
    from openpyxl.utils.exceptions import InvalidFileException  # noqa: PLC0415  as said above

    try:
        book = load_workbook(cast(BinaryIO, stream), read_only=True, data_only=True)
    except (InvalidFileException, zipfile.BadZipFile, KeyError, ValueError, OSError) as error:
        raise TrackerError(f"no Excel workbook that can be read: {error}") from error
    for sheet in book.worksheets:
        rows = sheet.iter_rows(values_only=True)
        for _, row in zip(range(HEADS_WITHIN), rows, strict=False):
            heads = [_text(cell).strip() for cell in row]
            if any(folded(head) == "trialid" for head in heads):
                yield from _below(heads, rows)
                return
    raise TrackerError("no sheet of this workbook has a head TrialID")


def _below(heads: list[str], rows: Iterator[tuple[object, ...]]) -> Iterator[Row]:
    width = len(heads)
    for row in rows:
        cells = [_text(cell) for cell in row][:width]
        if any(cells):
            yield headed_row(heads, cells + [""] * (width - len(cells)))


def _text(cell: object) -> str:
    if cell is None:
        return ""
    if isinstance(cell, datetime):
        return cell.isoformat() if cell.time().isoformat() != "00:00:00" else str(cell.date())
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell)
