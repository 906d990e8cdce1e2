"""Spark on a real cluster of two executors derives what one process does."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from typing import Any, NoReturn

import pyarrow.parquet as pq
import pytest

from jobs.runtime import Runtime, no_progress
from jobs.scale.derive import SPARK, Engine, derive
from jobs.scale.load import load
from jobs.scale.manifest import parquet_files, read_manifest
from jobs.sync.rebuild import rebuild

# The compiler that starts quickly: what takes the time here is to start three JVMs.
JVM = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC"
CLUSTER = Engine(
    name=SPARK,
    master="local-cluster[2,1,1024]",
    settings=(
        ("spark.driver.extraJavaOptions", JVM),
        ("spark.executor.extraJavaOptions", JVM),
        ("spark.ui.showConsoleProgress", "false"),
        ("spark.log.level", "ERROR"),
    ),
)


@pytest.fixture
def spark_is_here(not_here: Callable[[str], NoReturn]) -> None:
    if find_spec("pyspark") is None:
        not_here("PySpark is not installed: deriving on Spark is not tested")
    if shutil.which("java") is None:
        not_here("there is no Java runtime (.ci/system-packages): deriving on Spark is not tested")


def values(folder: Path) -> list[Any]:
    found = [
        row for path in parquet_files(folder) for row in pq.ParquetFile(path).read().to_pylist()
    ]
    return sorted(found, key=lambda row: (row["study_key"], row["body_sha256"]))


@pytest.mark.slow
@pytest.mark.usefixtures("spark_is_here")
def test_a_cluster_derives_the_same_as_one_machine(
    copy: Callable[[], Runtime],
    bodies: Path,
    derived: Path,
    tables: Callable[[Runtime], Any],
    tmp_path: Path,
) -> None:
    made = derive(bodies, tmp_path / "out", CLUSTER, no_progress)
    here = read_manifest(derived, "derived")
    assert (made.rows, made.unreadable, made.keys_sha256) == (here.rows, 2, here.keys_sha256)
    assert values(tmp_path / "out") == values(derived)
    loaded, rebuilt = copy(), copy()
    load(loaded, tmp_path / "out")
    rebuild(rebuilt)
    assert tables(loaded) == tables(rebuilt)
    assert list(tmp_path.glob(".*")) == [], "nothing half done is left"
