from __future__ import annotations

import csv
from pathlib import Path

from jobs.demo.replica.ctgov.pieces import catalogue
from jobs.demo.replica.ctgov.values import COMPARABLE


def test_every_kind_is_known() -> None:
    known = COMPARABLE | {"struct", "text", "markup", "boolean", "point"} | set(catalogue().enums)
    assert {piece.kind for piece in catalogue().pieces.values()} == known


def test_a_structure_stands_for_all_its_values() -> None:
    leaves = catalogue().leaves("SecondaryIdInfo")
    assert leaves is not None
    assert [piece.name for piece in leaves] == [
        "SecondaryId",
        "SecondaryIdType",
        "SecondaryIdDomain",
        "SecondaryIdLink",
    ]
    assert catalogue().leaves("Nonsense") is None


def test_the_tables_name_what_the_registry_names(shared_dir: Path) -> None:
    table = shared_dir / "registries" / "ctgov" / "pieces.tsv"
    with table.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t"))
    assert {row["piece"]: row["path"] for row in rows} == {
        piece.name: piece.dotted for piece in catalogue().pieces.values()
    }
