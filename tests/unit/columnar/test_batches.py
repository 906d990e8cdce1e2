"""A batch of bodies in, a row for each out; what goes into columns comes out equal."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pytest

from tracker.columnar.batch import DerivedRow, decoded, derive_batch, encoded
from tracker.columnar.codec import codec_of
from tracker.columnar.schema import BODIES, derived_schema
from tracker.derive import Derived, derive
from tracker.errors import StoreError
from tracker.registries.catalog import registries
from tracker.rules_stamp import rules_stamp
from tracker.study.declaration import declared
from tracker.study.model import split_study_key

Body = tuple[str, bytes]


def invented(repository: Path) -> Iterator[Body]:
    """Study key and body of every invented record of every registry."""
    for key, registry in registries().items():
        folder = repository / "tests" / "bodies" / key
        for path in sorted(one for one in folder.iterdir() if one.suffix != ".toml"):
            for page in registry.read_file(path):
                yield from ((f"{key}:{one.registration_number}", one.body) for one in page.records)


def batch_of(found: list[Body]) -> pa.RecordBatch:
    columns = [
        [key for key, _ in found],
        [hashlib.sha256(body).hexdigest() for _, body in found],
        ["application/json" for _ in found],
        [body for _, body in found],
    ]
    return pa.RecordBatch.from_arrays(list(map(pa.array, columns)), schema=BODIES)


def test_a_batch_says_what_derive_says_of_each_body(repository: Path) -> None:
    found = list(invented(repository))
    assert {split_study_key(key)[0] for key, _ in found} == registries().keys()
    rows = decoded(derive_batch(batch_of(found)))
    assert [row.derived for row in rows] == [derive(*split_study_key(k), b) for k, b in found]
    assert {row.rules_stamp for row in rows} == {rules_stamp()}


def test_columns_are_of_the_schema_and_parts_of_a_batch_are_read_alike(repository: Path) -> None:
    made = derive_batch(batch_of(list(invented(repository))))
    assert made.schema == derived_schema()
    parts = [row for start in range(made.num_rows) for row in decoded(made.slice(start, 1))]
    assert parts == decoded(made)


def test_a_body_that_cannot_be_read_is_a_row_that_says_why() -> None:
    body = b'{"protocolSection": 7}'
    (row,) = decoded(derive_batch(batch_of([("ctgov:NCT99000001", body)])))
    assert row.derived is None
    assert row.error is not None
    assert "$.protocolSection" in row.error
    assert (row.study_key, row.rules_stamp) == ("ctgov:NCT99000001", rules_stamp())


def test_a_body_that_is_not_the_one_of_its_hash_is_refused() -> None:
    batch = batch_of([("ctgov:NCT99000001", b"{}")])
    altered = batch.set_column(3, "body", pa.array([b"{ }"]))
    with pytest.raises(StoreError, match="NCT99000001 is not what was exported"):
        derive_batch(altered)


def test_no_bodies_are_no_rows() -> None:
    made = derive_batch(batch_of([]).cast(BODIES))
    assert (made.num_rows, made.schema) == (0, derived_schema())


def test_every_declared_field_is_a_column_and_nothing_else() -> None:
    study = derived_schema().field("study").type
    assert [field.name for field in study] == list(declared())
    assert study.field("phases").type == pa.list_(pa.field("element", pa.string()))
    assert study.field("enrollment").type.field("count").type == pa.int64()


def test_what_has_no_column_is_refused() -> None:
    with pytest.raises(TypeError, match="no column is known"):
        codec_of(float)


def test_a_row_without_a_study_stands_between_others(repository: Path) -> None:
    (key, body), *_ = invented(repository)
    derived: Derived = derive(*split_study_key(key), body)
    rows = [
        DerivedRow(key, "a", "s", derived),
        DerivedRow(key, "b", "s", error="why"),
        DerivedRow(key, "c", "s", derived),
    ]
    assert decoded(encoded(rows)) == rows
