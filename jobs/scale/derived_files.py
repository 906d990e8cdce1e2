"""Finds what was derived of studies in its files, whichever studies are asked for in which order.

The bucket of a study tells its files, the first keys of groups of rows the group. Memory holds
one group of each file of the registries last asked for, however many rows there are.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import accumulate, pairwise
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from jobs.scale.export_bodies import bucket_of
from jobs.scale.local import ROWS_IN_A_GROUP
from jobs.scale.manifest import Manifest
from tracker.columnar.batch import decoded
from tracker.columnar.schema import derived_schema
from tracker.given_reading import Given
from tracker.study.model import split_study_key


class DerivedFiles:
    """The files of a folder of what was derived.

    `scratch` is a folder for copies of files whose rows are not in order, as engines may write.
    """

    def __init__(self, folder: Path, manifest: Manifest, scratch: Path) -> None:
        self._buckets = manifest.buckets
        self._scratch = scratch
        self._files: dict[Path, list[_File]] = {}
        self._paths: dict[Path, list[Path]] = defaultdict(list)
        for one in manifest.files:
            self._paths[Path(one.path).parent].append(folder / one.path)

    def take(self, study_keys: Sequence[str]) -> dict[str, dict[str, Given]]:
        """Return what is there of these studies, by study key and body hash."""
        asked: dict[Path, list[str]] = defaultdict(list)
        for key in study_keys:
            asked[self._place(key)].append(key)
        self._forget({place.parts[0] for place in asked})
        parts = [
            rows
            for place, keys in asked.items()
            for file in self._open(place)
            for rows in file.rows_of(keys)
        ]
        found: dict[str, dict[str, Given]] = {}
        for batch in pa.Table.from_batches(parts, derived_schema()).combine_chunks().to_batches():
            for row in decoded(batch):
                found.setdefault(row.study_key, {})[row.body_sha256] = (
                    row.derived or row.error or ""
                )
        return found

    def _place(self, study_key: str) -> Path:
        registry_key, _ = split_study_key(study_key)
        return Path(f"registry={registry_key}", f"bucket={bucket_of(study_key, self._buckets)}")

    def _open(self, place: Path) -> list[_File]:
        if place not in self._files:
            found = [self._file(path) for path in self._paths.get(place, ())]
            self._files[place] = found
        return self._files[place]

    def _forget(self, registries: set[str]) -> None:
        """Close what belongs to no registry that is asked for."""
        for place in [one for one in self._files if one.parts[0] not in registries]:
            for file in self._files.pop(place):
                file.close()

    def _file(self, path: Path) -> _File:
        """The file itself, or a copy of it with its rows in order and in small groups."""
        file = pq.ParquetFile(path)
        keys = file.read(columns=["study_key"]).column(0).to_pylist()
        if all(one <= other for one, other in pairwise(keys)):
            return _File(file, keys)
        with file:
            table = file.read().sort_by("study_key")
        copy = self._scratch / f"{len(list(self._scratch.iterdir()))}.parquet"
        pq.write_table(table, copy, row_group_size=ROWS_IN_A_GROUP, compression="zstd")
        return self._file(copy)


class _File:
    """A file whose rows are in order, of which one group is in memory."""

    def __init__(self, file: pq.ParquetFile, keys: Sequence[str]) -> None:
        self._file = file
        sizes = [file.metadata.row_group(n).num_rows for n in range(file.num_row_groups)]
        starts = accumulate(sizes, initial=0)
        self._groups = [number for number, size in enumerate(sizes) if size]
        self._first = [keys[start] for start, size in zip(starts, sizes, strict=False) if size]
        self._number: int | None = None
        self._keys: list[str] = []
        self._rows = pa.RecordBatch.from_pylist([], derived_schema())

    def rows_of(self, study_keys: Sequence[str]) -> Iterator[pa.RecordBatch]:
        """Yield the rows of these studies, a batch for each group that has any."""
        for number, keys in self._groups_of(sorted(study_keys)).items():
            self._read(number)
            ranges = ((bisect_left(self._keys, k), bisect_right(self._keys, k)) for k in keys)
            yield self._rows.take(pa.array([n for one in ranges for n in range(*one)], pa.int64()))

    def _groups_of(self, study_keys: Sequence[str]) -> dict[int, list[str]]:
        """The keys by the groups that may have them: a study may go on in the next."""
        found: dict[int, list[str]] = defaultdict(list)
        for key in study_keys:
            first = max(bisect_left(self._first, key) - 1, 0)
            for number in self._groups[first : bisect_right(self._first, key)]:
                found[number].append(key)
        return found

    def _read(self, number: int) -> None:
        if number != self._number:
            table = self._file.read_row_group(number).select(derived_schema().names)
            (self._rows,) = table.cast(derived_schema()).combine_chunks().to_batches()
            self._keys = self._rows.column("study_key").to_pylist()
            self._number = number

    def close(self) -> None:
        """Close the file, and hold none of its rows any longer."""
        self._file.close()
