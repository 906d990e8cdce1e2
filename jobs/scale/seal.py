"""Judges what an engine derived, and makes a folder of it that `tracker load` takes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from msgspec import structs

from jobs.scale.manifest import (
    KeysHash,
    Manifest,
    entry,
    manifest_of,
    parquet_files,
    write_manifest,
)
from tracker.errors import StoreError
from tracker.rules_stamp import rules_stamp

KEY_COLUMNS = ["study_key", "body_sha256", "rules_stamp", "error"]


class Tally:
    """What the rows of some files are, counted while their columns of keys are read."""

    def __init__(self) -> None:
        self.keys = KeysHash()
        self.stamps: set[str] = set()
        self.unreadable = 0

    def add(self, path: Path) -> int:
        """Count the rows of a file in; returns how many it has."""
        before = self.keys.count
        for batch in _keys(path):
            self.keys.add(
                batch.column("study_key").to_pylist(), batch.column("body_sha256").to_pylist()
            )
            self.stamps.update(pc.unique(batch.column("rules_stamp")).to_pylist())
            error = batch.column("error")
            self.unreadable += len(error) - error.null_count
        return self.keys.count - before


def _keys(path: Path) -> Iterator[pa.RecordBatch]:
    with pq.ParquetFile(path) as file:
        yield from file.iter_batches(columns=KEY_COLUMNS)


def seal(folder: Path, bodies: Manifest) -> Manifest:
    """Write the manifest of what was derived of `bodies` into `folder`; returns it.

    Raises StoreError where it is not one row for each body, or not of the rules of this
    installation.
    """
    tally = Tally()
    files = [entry(folder, path, tally.add(path)) for path in parquet_files(folder)]
    if (tally.keys.count, tally.keys.hexdigest()) != (bodies.rows, bodies.keys_sha256):
        raise StoreError(
            f"{tally.keys.count} rows were derived of {bodies.rows} bodies, and they are not one "
            "for each: nothing was kept; derive them again"
        )
    require_one_stamp(tally.stamps)
    found = manifest_of("derived", buckets=bodies.buckets, keys=tally.keys, files=files)
    manifest = structs.replace(found, rules_stamp=rules_stamp(), unreadable=tally.unreadable)
    write_manifest(folder, manifest)
    return manifest


def require_one_stamp(stamps: set[str]) -> None:
    """Raise StoreError unless all was derived by the rules of this installation."""
    others = sorted(stamps - {rules_stamp()})
    if others:
        raise StoreError(
            f"derived by other rules than those of this installation ({rules_stamp()}): "
            f"{', '.join(others)}. Give every machine the same version of the tracker and of "
            "pycountry, and derive the bodies again"
        )
