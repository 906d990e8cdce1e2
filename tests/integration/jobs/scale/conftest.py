"""A store of five registries with several versions of studies, and bodies that nobody can read."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from datetime import datetime
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from msgspec import structs
from sqlalchemy import text

from db.engine import open_store
from db.tables.base import Table, View
from db.transaction import writing
from jobs.runtime import Runtime, no_progress
from jobs.scale.derive import Engine, derive
from jobs.scale.export_bodies import export_bodies
from jobs.sync.import_files import import_files
from tracker import reading

Record = dict[str, Any]
OTHERS = ("ctis", "euctr", "ictrp", "isrctn")
UNREADABLE = ("NCT99000003", "NCT99000777")  # a study that is known, and one that never was read


@pytest.fixture(scope="session")
def fill(
    repository: Path,
    tmp_path_factory: pytest.TempPathFactory,
    record: Callable[..., Record],
    two_days: tuple[list[Record], list[Record], Any],
    at: Callable[..., datetime],
) -> Callable[[Runtime], None]:
    """`fill(runtime)`: four days of ClinicalTrials.gov, and the invented records of all others.

    On the last day two records come that an earlier parser could read and today's cannot.
    """
    before, after, _ = two_days
    spoilt = [record(int(number[-6:]), designModule={"phases": 7}) for number in UNREADABLE]
    days = {5: before[:20], 6: after[:20], 8: before[:19], 9: spoilt}
    derive_today = reading.derive

    def derive_once(key: str, number: str, body: bytes) -> Any:
        return derive_today(key, number, body.replace(b'"phases": 7', b'"phases": []'))

    def import_all(runtime: Runtime) -> None:
        for day, records in days.items():
            path = tmp_path_factory.mktemp("day") / f"day{day}.jsonl"
            path.write_text("\n".join(map(json.dumps, records)))
            with pytest.MonkeyPatch.context() as patch:
                patch.setattr(reading, "derive", derive_once)
                import_files(runtime, "ctgov", [path], full=day < 9, observed_at=at(day))
        for key in OTHERS:
            folder = repository / "tests" / "bodies" / key
            paths = sorted(path for path in folder.iterdir() if path.suffix != ".toml")
            import_files(runtime, key, paths, observed_at=at(7))

    return import_all


@pytest.fixture(scope="module")
def stored(lasting_world: Callable[..., Any], fill: Callable[[Runtime], None]) -> Runtime:
    """The store, filled; tests leave it as it is and work on a `copy`."""
    runtime: Runtime = lasting_world([]).runtime
    fill(runtime)
    return runtime


@pytest.fixture
def copy(stored: Runtime, tmp_path: Path) -> Iterator[Callable[[], Runtime]]:
    """`copy()`: the same in a store of its own, where much of what was derived is lost or wrong."""
    made: list[Runtime] = []
    numbers = count()

    def make() -> Runtime:
        path = tmp_path / f"copy{next(numbers)}.db"
        stored.engine.dispose()  # so that all of it is in the one file
        shutil.copy(str(stored.engine.url.database), path)
        made.append(structs.replace(stored, engine=open_store(f"sqlite:///{path}")))
        spoil(made[-1])
        return made[-1]

    yield make
    for runtime in made:
        runtime.engine.dispose()


@pytest.fixture(scope="module")
def bodies(stored: Runtime, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """All bodies of the store, exported into four buckets."""
    folder = tmp_path_factory.mktemp("exported") / "bodies"
    export_bodies(stored, folder, buckets=4)
    return folder


@pytest.fixture(scope="module")
def derived(bodies: Path) -> Path:
    """What they mean, derived by this process."""
    folder = bodies.parent / "derived"
    derive(bodies, folder, Engine(workers=1), no_progress)
    return folder


def spoil(runtime: Runtime) -> None:
    """So that whatever is there afterwards was written by the load or rebuild under test."""
    with writing(runtime.engine) as connection:
        for table in ("run_version", "state_site", "state_classification", "state_country"):
            connection.execute(text(f"DELETE FROM {table}"))
        connection.execute(text("DELETE FROM run_change WHERE kind <> 'merged'"))
        connection.execute(text("UPDATE state SET phase = 'PHASE9', overall_status = NULL"))


@pytest.fixture(scope="session")
def tables() -> Callable[[Runtime], dict[str, list[Any]]]:
    """`tables(runtime)`: every row of every table and view, but what the job was called."""

    def read(runtime: Runtime) -> dict[str, list[Any]]:
        with runtime.engine.connect() as connection:
            return {
                name: sorted(
                    map(tuple, connection.execute(text(f"SELECT * FROM {name}"))), key=repr
                )
                for name in (*Table.metadata.tables, *View.metadata.tables)
                if name != "run"
            }

    return read
