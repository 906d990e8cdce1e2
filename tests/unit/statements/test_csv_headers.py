"""A header typed with blanks after its commas is read as it is checked."""

from __future__ import annotations

from tracker.statements.csv_rows import entries


def test_blanks_around_column_names_are_no_part_of_them() -> None:
    rows = list(entries(" key, kind,text_en \nms,count,So many.\n"))

    assert rows == [{"key": "ms", "kind": "count", "text": {"en": "So many."}}]
