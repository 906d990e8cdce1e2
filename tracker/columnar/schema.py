"""The columns of exported bodies and of what is derived of them; those of a Study as declared.

A field that `tracker.study.fields` declares is a column here without another line.
"""

from __future__ import annotations

from functools import cache

import pyarrow as pa

from tracker.classification import Classification
from tracker.columnar.codec import Codec, Many, Record, codec_of
from tracker.issues import Issue
from tracker.study.declaration import declared
from tracker.study.model import Study

SCHEMA_VERSION = 1
"""Counts up when columns change in a way that who reads the files has to know."""

KEY = (pa.field("study_key", pa.string()), pa.field("body_sha256", pa.string()))

BODIES = pa.schema([*KEY, pa.field("media_type", pa.string()), pa.field("body", pa.binary())])
"""An exported body: whose it is, its hash, its kind and its bytes, as kept."""


@cache
def study_codec() -> Codec:
    """How a Study stands in a column: each of its fields by its declaration."""
    fields = {}
    for field in declared().values():
        one = codec_of(field.type)
        fields[field.name] = Many(one) if field.is_list else one
    return Record(Study, fields)


@cache
def classifications_codec() -> Codec:
    """How what we say about a Study stands in a column, evidence included."""
    return codec_of(tuple[Classification, ...])


@cache
def issues_codec() -> Codec:
    """How the issues of a record stand in a column."""
    return codec_of(tuple[Issue, ...])


@cache
def derived_schema() -> pa.Schema:
    """What is derived of one body; of one that cannot be read only `error`, which says why."""
    return pa.schema(
        [
            *KEY,
            pa.field("rules_stamp", pa.string()),
            pa.field("error", pa.string()),
            pa.field("study", study_codec().type),
            pa.field("classifications", classifications_codec().type),
            pa.field("issues", issues_codec().type),
        ]
    )
