"""Derives exported bodies on Spark: Parquet in, `mapInArrow`, Parquet out, on many machines.

Spark tries lost tasks again and commits only whole ones, so a machine that dies costs its tasks.
"""

from __future__ import annotations

import os
import re
import shutil
import sys
import tempfile
import warnings
import zipfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType

import pyarrow as pa
import pyspark
from py4j.protocol import Py4JError
from pyspark import cloudpickle
from pyspark.errors import PySparkException
from pyspark.sql import SparkSession
from pyspark.sql.pandas.types import from_arrow_schema

import tracker
from jobs.scale import on_worker
from tracker.columnar.schema import derived_schema
from tracker.errors import ConfigError, TrackerError

SETTINGS = {
    "spark.app.name": "tracker derive",
    "spark.sql.execution.arrow.maxRecordsPerBatch": "200",  # bodies are big: 3 MB a batch
    "spark.sql.files.maxPartitionBytes": "16m",  # some thousand bodies, ten seconds of work
    "spark.sql.sources.partitionColumnTypeInference.enabled": "false",  # names stay as they are
    "spark.sql.parquet.compression.codec": "zstd",
    "spark.task.maxFailures": "8",
}
ON_ONE_MACHINE = {
    "spark.ui.enabled": "false",
    "spark.driver.host": "127.0.0.1",
    "spark.driver.bindAddress": "127.0.0.1",
}
GROUP_BYTES = 4_000_000  # of a group of rows: load holds one of each bucket
_ENVIRONMENT = "environment"  # the folder on a worker into which its Python is unpacked
_PANDAS = "PySpark does not yet fully support pandas"  # which we do not use there
_OURS = frozenset(
    {"ModuleNotFoundError", "ImportError", "StoreError", "ConfigError"}
)  # say what is wrong
_ERROR = re.compile(r"^\s*(?:[\w.]+\.)?(\w+Error): (.+)$", re.MULTILINE)


def derive_on_spark(
    source: Path,
    target: Path,
    *,
    master: str | None,
    environment: Path | None,
    settings: Mapping[str, str],
) -> None:
    """Derive the bodies below `source` into files below `target`, both seen by every worker.

    `master` None: what Spark's own settings say. `environment`: an archive with the Python of the
    workers, else they use the path of this one. `settings` are Spark's, and overrule ours. Raises
    ConfigError without a Java runtime or with workers that cannot run us, TrackerError where Spark
    gives up.
    """
    require_java()
    with tempfile.TemporaryDirectory() as folder, warnings.catch_warnings():
        warnings.filterwarnings("ignore", message=_PANDAS, category=FutureWarning)
        core = pack_core(Path(folder) / f"{on_worker.CORE}.zip")
        with _session(master, environment, settings) as session:
            session.sparkContext.addArchive(f"{core}#{on_worker.CORE}")
            try:
                _run(session, source, target)
            except (PySparkException, Py4JError) as error:
                raise explained(str(error)) from error


def _run(session: SparkSession, source: Path, target: Path) -> None:
    by_value: Callable[[ModuleType], None] = cloudpickle.register_pickle_by_value
    by_value(on_worker)  # no worker has to have jobs/
    place = [pa.field(name, pa.string()) for name in on_worker.PLACE]
    schema = from_arrow_schema(pa.schema([*derived_schema(), *place]))
    bodies = session.read.parquet(source.absolute().as_uri())
    wanted = bodies.select("study_key", "body_sha256", "body", *on_worker.PLACE)
    derived = wanted.mapInArrow(on_worker.derive_batches, schema)
    writer = derived.write.mode("append").option("parquet.block.size", GROUP_BYTES)
    writer.partitionBy(*on_worker.PLACE).parquet(target.absolute().as_uri())


@contextmanager
def _session(
    master: str | None, environment: Path | None, settings: Mapping[str, str]
) -> Iterator[SparkSession]:
    """A session that ends with the block, and leaves nothing of a cluster on this machine."""
    chosen = SETTINGS | (ON_ONE_MACHINE if (master or "").startswith("local") else {})
    builder = SparkSession.builder
    for name, value in (chosen | dict(settings)).items():
        builder = builder.config(name, value)
    if master is not None:
        builder = builder.master(master)
    if environment is not None:
        builder = builder.config("spark.archives", f"{environment}#{_ENVIRONMENT}")
    python = f"./{_ENVIRONMENT}/bin/python" if environment else sys.executable
    os.environ["PYSPARK_PYTHON"] = python  # else workers take whatever `python3` is
    os.environ["PYSPARK_DRIVER_PYTHON"] = sys.executable
    try:
        session = builder.getOrCreate()
    except (PySparkException, Py4JError) as error:
        raise ConfigError(f"Spark does not start: {_first_line(str(error))}") from error
    application = session.sparkContext.applicationId
    try:
        yield session
    finally:
        session.stop()
        # The executors of a local cluster log there, and nobody clears it.
        shutil.rmtree(Path(pyspark.__file__).parent / "work" / application, ignore_errors=True)


def require_java() -> None:
    """Raise ConfigError where Spark will find no Java runtime."""
    home = os.environ.get("JAVA_HOME")
    if not shutil.which("java", path=f"{home}/bin" if home else None):
        where = f"JAVA_HOME ({home}) has none" if home else "`java` is not found"
        raise ConfigError(
            f"Spark needs a Java runtime of version 17 or later, and {where}: install one, for "
            "example by `apt-get install openjdk-17-jre-headless`, or set JAVA_HOME; "
            "--engine local needs none"
        )


def pack_core(path: Path) -> Path:
    """Write the core of this installation, rules included, as a zip for the workers."""
    core = Path(tracker.__file__).parent
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        for file in sorted(core.rglob("*")):
            if file.is_file() and file.suffix != ".pyc":
                packed.write(file, Path(core.name) / file.relative_to(core))
    return path


def explained(text: str) -> TrackerError:
    """The error of a job in a sentence that says what to do."""
    if "PYTHON_VERSION_MISMATCH" in text:
        return ConfigError(
            f"the workers run another Python than this one ({sys.version_info.major}."
            f"{sys.version_info.minor}): give them the same by --environment"
        )
    found = _ERROR.findall(text)
    kind, reason = next((one for one in found if one[0] in _OURS), ("", ""))
    if kind == "ModuleNotFoundError":
        return ConfigError(
            f"the Python of the workers lacks what we need ({reason}): give them an archive with "
            "it by --environment"
        )
    return TrackerError(f"Spark gave up, and nothing was kept: {reason or _first_line(text)}")


def _first_line(text: str) -> str:
    return text.strip().partition("\n")[0]
