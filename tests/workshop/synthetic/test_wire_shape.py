"""Every path, order and value of a synthetic record exists in what the registry says of its own."""

from __future__ import annotations

import csv
import json
from datetime import date
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import pytest

from benchmarks.synthetic import make_corpus, next_day, pad

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

LEAVES_OF_PLACES = {".lat", ".lon"}
"""Real paths that the list of pieces leaves out, since no piece names them."""


@pytest.fixture(scope="module")
def served() -> list[dict[str, Any]]:
    day = date(2026, 10, 1)
    records = make_corpus(11, 700, as_of=day)
    later, _ = next_day(records, 11, as_of=date(2026, 10, 2))
    return pad(later, 9_000, 11)


@pytest.fixture
def pieces(shared_dir: Path) -> list[dict[str, str]]:
    text = (shared_dir / "registries/ctgov/pieces.tsv").read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines(), delimiter="\t"))


def visit(value: object, path: str = "") -> Iterator[tuple[str, object]]:
    if path:
        yield path, value
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from visit(inner, f"{path}.{key}" if path else key)
    elif isinstance(value, list):
        for inner in value:
            if isinstance(inner, dict):
                yield from visit(inner, path)


def test_every_path_is_one_of_the_registry(
    served: list[dict[str, Any]], pieces: list[dict[str, str]]
) -> None:
    known = {piece["path"] for piece in pieces}
    found = {path for record in served for path, _ in visit(record)}
    unknown = {path for path in found - known if path[-4:] not in LEAVES_OF_PLACES}
    assert not unknown
    assert len(found) > 150


def test_every_enumerated_value_is_one_of_the_registry(
    served: list[dict[str, Any]], pieces: list[dict[str, str]], shared_dir: Path
) -> None:
    enums = json.loads((shared_dir / "registries/ctgov/enums.json").read_text(encoding="utf-8"))
    allowed = {enum["type"]: {value["value"] for value in enum["values"]} for enum in enums}
    kinds = {piece["path"]: piece["type"].removesuffix("[]") for piece in pieces if piece["enum"]}
    for record in served:
        for path, value in visit(record):
            if path in kinds and not isinstance(value, dict):
                values = set(value) if isinstance(value, list) else {value}
                assert values <= allowed[kinds[path]], path


def test_every_value_has_the_type_of_its_piece(
    served: list[dict[str, Any]], pieces: list[dict[str, str]]
) -> None:
    python = {
        "text": str,
        "markup": str,
        "NormalizedDate": str,
        "PartialDate": str,
        "boolean": bool,
        "integer": int,
        "GeoName": str,
        "NormalizedTime": str,
    }
    kinds = {piece["path"]: python[piece["type"]] for piece in pieces if piece["type"] in python}
    checked = 0
    for record in served:
        for path, value in visit(record):
            if path in kinds:
                assert type(value) is kinds[path], (path, value)
                checked += 1
    assert checked > 10_000


def test_keys_come_in_wire_order(
    served: list[dict[str, Any]], pieces: list[dict[str, str]]
) -> None:
    rank = {piece["path"]: place for place, piece in enumerate(pieces)}
    own_order = "protocolSection.identificationModule."
    moved = {f"{own_order}briefTitle", f"{own_order}officialTitle", f"{own_order}acronym"}
    rank |= {path: rank[path] + 100 for path in moved}  # on the wire behind the organization
    for record in served:
        for path, value in visit({"": record}):
            if isinstance(value, dict):
                inside = [f"{path}.{key}".lstrip(".") for key in value]
                ranks = [rank[name] for name in inside if name in rank]
                if path.strip("."):
                    assert all(a < b for a, b in pairwise(ranks)), inside


def test_sections_come_in_wire_order(served: list[dict[str, Any]]) -> None:
    order = [
        "protocolSection",
        "resultsSection",
        "annotationSection",
        "documentSection",
        "derivedSection",
        "hasResults",
    ]
    for record in served:
        assert list(record) == [section for section in order if section in record]
        assert {"protocolSection", "hasResults"} <= record.keys()
