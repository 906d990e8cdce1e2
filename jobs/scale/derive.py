"""Derives exported bodies with an engine: processes of this machine, or Spark."""

from __future__ import annotations

from pathlib import Path

from msgspec import Struct

from jobs.runtime import Progress
from jobs.scale.extras import require_package
from jobs.scale.local import cores, derive_files
from jobs.scale.manifest import Manifest, new_folder, read_manifest, require_whole
from jobs.scale.seal import seal
from tracker.errors import ConfigError

LOCAL, SPARK = "local", "spark"
ENGINES = (LOCAL, SPARK)


class Engine(Struct, frozen=True, kw_only=True):
    """What derives: `workers` are processes of the local engine, the rest is of Spark.

    `master` None: what Spark's own settings say. `environment`: an archive with the Python of the
    workers. `settings` are Spark's, by name.
    """

    name: str = LOCAL
    workers: int | None = None
    master: str | None = None
    environment: Path | None = None
    settings: tuple[tuple[str, str], ...] = ()


def derive(source: Path, target: Path, engine: Engine, progress: Progress) -> Manifest:
    """Derive the bodies in the folder `source` into the folder `target`, which must be new.

    Raises ConfigError for folders or an engine that cannot be used, StoreError for files that are
    damaged or for workers that work by other rules. Then there is no folder `target`.
    """
    if engine.name not in ENGINES:
        raise ConfigError(f"--engine {engine.name}: one of {', '.join(ENGINES)}")
    bodies = read_manifest(source, "bodies")
    require_whole(source, bodies)
    with new_folder(target) as partial:
        if engine.name == SPARK:
            _derive_on_spark(source, partial, engine)
        else:
            _derive_here(source, partial, bodies, engine, progress)
        return seal(partial, bodies)


def _derive_on_spark(source: Path, target: Path, engine: Engine) -> None:
    require_package("pyspark", "spark", "--engine spark")
    from jobs.scale.spark import derive_on_spark  # noqa: PLC0415  PySpark is an extra

    derive_on_spark(
        source,
        target,
        master=engine.master,
        environment=engine.environment,
        settings=dict(engine.settings),
    )


def _derive_here(
    source: Path, target: Path, bodies: Manifest, engine: Engine, progress: Progress
) -> None:
    finished = 0

    def done(count: int) -> None:
        nonlocal finished
        finished += count
        progress("derive", finished, bodies.rows)

    workers = engine.workers or cores()
    derive_files(source, [one.path for one in bodies.files], target, workers, done)
