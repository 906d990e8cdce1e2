"""What a worker of Spark runs: it is sent there as it stands, so it imports only what is there.

The core of the program comes with the job as an archive, which Spark unpacks on each worker.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pyarrow as pa

CORE = "tracker_core"  # the folder on a worker into which the core is unpacked
PLACE = ("registry", "bucket")  # where a body lay: what is derived of it lies there too


def derive_batches(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """Yield what the bodies of each batch mean, each with its place."""
    import sys

    from pyspark import SparkFiles

    core = SparkFiles.get(CORE)
    if core not in sys.path:
        sys.path.insert(0, core)  # before a tracker that the worker may have installed
    from tracker.columnar import batch

    if not batch.__file__.startswith(core):
        raise ImportError(f"the worker uses {batch.__file__}, not the core that came with the job")
    for bodies in batches:
        rows = batch.derive_batch(bodies)
        for name in PLACE:
            rows = rows.append_column(name, bodies.column(name))
        yield rows
