"""Takes every kept body out of the store as Parquet, by registry and by a hash of the study key.

All versions of a study lie in one bucket, so that whoever compares them needs no other.
"""

from __future__ import annotations

import hashlib
from pathlib import Path
from types import TracebackType

import pyarrow as pa
import pyarrow.parquet as pq
from msgspec import Struct
from sqlalchemy import Connection

from db.read.exports import KeptBody, kept_bodies
from jobs.runtime import Runtime
from jobs.scale.manifest import (
    FileEntry,
    KeysHash,
    Manifest,
    entry,
    manifest_of,
    new_folder,
    write_manifest,
)
from tracker.columnar.schema import BODIES
from tracker.errors import ConfigError
from tracker.study.model import split_study_key

BUCKETS = 16
MOST_BUCKETS = 1024
_HELD_BYTES = 2_000_000  # of bodies of one bucket before they are written: 16 of them are 32 MB


def export_bodies(runtime: Runtime, folder: Path, buckets: int = BUCKETS) -> Manifest:
    """Write all kept bodies into `folder`, which must not be there yet; memory stays flat.

    Raises ConfigError for a folder that is there, StoreError for a body that is damaged.
    """
    if not 1 <= buckets <= MOST_BUCKETS:
        raise ConfigError(f"--buckets {buckets}: between 1 and {MOST_BUCKETS}")
    with new_folder(folder) as partial, runtime.engine.connect() as connection:
        manifest = _export(runtime, connection, partial, buckets)
        write_manifest(partial, manifest)
    return manifest


def _export(runtime: Runtime, connection: Connection, folder: Path, buckets: int) -> Manifest:
    keys = KeysHash()
    with _Buckets(folder, buckets) as files:
        for some in kept_bodies(connection):
            for one in some:
                files.add(one)
            keys.add((one.study_key for one in some), (one.body_sha256 for one in some))
            runtime.progress("export bodies", keys.count, None)
    return manifest_of("bodies", buckets=buckets, keys=keys, files=files.written)


def bucket_of(study_key: str, buckets: int) -> int:
    """Return the bucket of a study: the same on every machine."""
    return int.from_bytes(hashlib.sha256(study_key.encode()).digest()[:4]) % buckets


class _Open(Struct):
    """A file that is being written, and the rows that wait for it."""

    path: Path
    writer: pq.ParquetWriter
    rows: list[KeptBody]
    held: int = 0
    count: int = 0

    def write(self) -> None:
        """Write what waits as one group of rows."""
        columns = [
            pa.array([getattr(row, field.name) for row in self.rows], field.type)
            for field in BODIES
        ]
        self.writer.write_batch(pa.RecordBatch.from_arrays(columns, schema=BODIES))
        self.count += len(self.rows)
        self.rows, self.held = [], 0


class _Buckets:
    """The files of one registry, open at the same time; those of the next come after them."""

    def __init__(self, folder: Path, buckets: int) -> None:
        self.written: list[FileEntry] = []
        self._folder = folder
        self._buckets = buckets
        self._registry_key = ""
        self._open: dict[int, _Open] = {}

    def __enter__(self) -> _Buckets:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if kind is None:
            self._close()
        else:
            for one in self._open.values():
                one.writer.close()

    def add(self, row: KeptBody) -> None:
        """Put a body into its bucket."""
        registry_key, _ = split_study_key(row.study_key)
        if registry_key != self._registry_key:
            self._close()
            self._registry_key = registry_key
        number = bucket_of(row.study_key, self._buckets)
        file = self._open.get(number) or self._new(number)
        file.rows.append(row)
        file.held += len(row.body)
        if file.held > _HELD_BYTES:
            file.write()

    def _new(self, number: int) -> _Open:
        folder = self._folder / f"registry={self._registry_key}" / f"bucket={number}"
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / f"part-{len(list(folder.iterdir()))}.parquet"
        writer = pq.ParquetWriter(path, BODIES, compression="zstd", use_dictionary=["media_type"])
        self._open[number] = _Open(path, writer, [])
        return self._open[number]

    def _close(self) -> None:
        for one in self._open.values():
            if one.rows:
                one.write()
            one.writer.close()
            self.written.append(entry(self._folder, one.path, one.count))
        self._open = {}
