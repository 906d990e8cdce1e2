"""Derives exported bodies on this machine: a process for each core, a file at a time."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from functools import partial
from multiprocessing import get_context
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from tracker.columnar.batch import derive_batch
from tracker.columnar.schema import derived_schema
from tracker.errors import StoreError

BODIES_AT_ONCE = 200
ROWS_IN_A_GROUP = 128  # load holds one group of each bucket
Done = Callable[[int], None]


def derive_files(source: Path, files: list[str], target: Path, workers: int, done: Done) -> None:
    """Derive `files`, paths in `source`, into files of the same paths in `target`.

    `done` is told the number of bodies of each file when it is finished. Raises StoreError where
    a worker process was killed.
    """
    derive_one = partial(derive_file, source, target)
    if workers == 1 or len(files) == 1:
        for name in files:
            done(derive_one(name))
        return
    with ProcessPoolExecutor(min(workers, len(files)), mp_context=get_context("spawn")) as pool:
        try:
            for job in as_completed([pool.submit(derive_one, name) for name in files]):
                done(job.result())
        except BrokenProcessPool as error:
            raise StoreError(
                "a worker process was ended from outside (out of memory?): nothing was kept; run "
                "the same command again, with fewer --workers where memory is short"
            ) from error
        finally:
            pool.shutdown(cancel_futures=True)


def derive_file(source: Path, target: Path, name: str) -> int:
    """Derive one file; returns how many bodies it had."""
    path = target / name
    path.parent.mkdir(parents=True, exist_ok=True)
    count = 0
    with (
        pq.ParquetFile(source / name) as bodies,
        pq.ParquetWriter(path, derived_schema(), compression="zstd") as derived,
    ):
        for batch in bodies.iter_batches(BODIES_AT_ONCE):
            for rows in _groups(derive_batch(batch)):
                derived.write_batch(rows)
            count += batch.num_rows
    return count


def _groups(rows: pa.RecordBatch) -> Iterator[pa.RecordBatch]:
    for start in range(0, rows.num_rows, ROWS_IN_A_GROUP):
        yield rows.slice(start, ROWS_IN_A_GROUP)


def cores() -> int:
    """Return how many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
