"""An empty store for each test, and a run and a snapshot for those that need one."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import Engine

from db.engine import open_store
from db.write.runs import start_run
from db.write.snapshots import open_snapshot


@pytest.fixture
def engine(tmp_path: Path, empty_store: Path) -> Iterator[Engine]:
    shutil.copy(empty_store, tmp_path / "tracker.db")
    opened = open_store(f"sqlite:///{tmp_path / 'tracker.db'}")
    yield opened
    opened.dispose()


@pytest.fixture
def snapshot_id(engine: Engine, at: Callable[..., datetime]) -> int:
    """An open snapshot of the 5th of October."""
    run_id = start_run(engine, "sync", "ctgov", at(5))
    return open_snapshot(
        engine,
        run_id=run_id,
        registry_key="ctgov",
        search="all",
        query="{}",
        scope="full",
        observed_at=at(5),
    )
