"""The batch form of derive: a batch of bodies in, a row for each of them out.

An engine that works on many machines calls `derive_batch` there; it needs the core and nothing
else of the program.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

import pyarrow as pa
from msgspec import Struct

from tracker.columnar.schema import (
    classifications_codec,
    derived_schema,
    issues_codec,
    study_codec,
)
from tracker.derive import Derived, derive
from tracker.errors import ParseError, StoreError
from tracker.rules_stamp import rules_stamp
from tracker.study.model import split_study_key


class DerivedRow(Struct, frozen=True):
    """What one body means by the rules of a stamp: `derived`, or else why it cannot be read."""

    study_key: str
    body_sha256: str
    rules_stamp: str
    derived: Derived | None = None
    error: str | None = None


def derive_batch(bodies: pa.RecordBatch) -> pa.RecordBatch:
    """Return what these bodies (columns of BODIES) mean, in the columns of `derived_schema`.

    A body that today's code cannot read is a row that says why. Raises StoreError for a body that
    is not the one whose hash stands beside it: the file was damaged.
    """
    columns = (bodies.column(name).to_pylist() for name in ("study_key", "body_sha256", "body"))
    return encoded([_row(*one) for one in zip(*columns, strict=True)])


def _row(study_key: str, body_sha256: str, body: bytes) -> DerivedRow:
    if hashlib.sha256(body).hexdigest() != body_sha256:
        raise StoreError(f"a body of {study_key} is not what was exported: export the bodies again")
    registry_key, number = split_study_key(study_key)
    try:
        derived = derive(registry_key, number, body)
    except ParseError as error:
        return DerivedRow(study_key, body_sha256, rules_stamp(), error=str(error))
    return DerivedRow(study_key, body_sha256, rules_stamp(), derived)


def encoded(rows: Sequence[DerivedRow]) -> pa.RecordBatch:
    """Return these rows in the columns of `derived_schema`."""
    found = [row.derived for row in rows]
    columns = [
        pa.array([row.study_key for row in rows], pa.string()),
        pa.array([row.body_sha256 for row in rows], pa.string()),
        pa.array([row.rules_stamp for row in rows], pa.string()),
        pa.array([row.error for row in rows], pa.string()),
        study_codec().encode([one and one.study for one in found]),
        classifications_codec().encode([one.classifications if one else () for one in found]),
        issues_codec().encode([one.issues if one else () for one in found]),
    ]
    return pa.RecordBatch.from_arrays(columns, schema=derived_schema())


def decoded(batch: pa.RecordBatch) -> list[DerivedRow]:
    """Return the rows that `encoded` made such columns of.

    Raises ValueError for a word that our vocabularies do not have.
    """
    columns = (
        *(batch.column(name).to_pylist() for name in ("study_key", "body_sha256", "rules_stamp")),
        batch.column("error").to_pylist(),
        study_codec().decode(batch.column("study")),
        classifications_codec().decode(batch.column("classifications")),
        issues_codec().decode(batch.column("issues")),
    )
    return [
        DerivedRow(key, sha256, stamp, Derived(study, *rest) if study else None, error)
        for key, sha256, stamp, error, study, *rest in zip(*columns, strict=True)
    ]
