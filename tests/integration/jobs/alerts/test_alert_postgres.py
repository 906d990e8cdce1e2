"""The outbox and the locks on PostgreSQL, where booleans, sequences and row locks are real."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from db import locks
from db.engine import open_store
from jobs.health.check import examine

pytestmark = pytest.mark.postgres

Make = Callable[..., Any]
At = Callable[..., datetime]


def test_alerts_and_locks(desk: Make, record: Make, at: At, postgres_store: str) -> None:
    made = desk([record(1)], [record(1, statusModule={"overallStatus": "COMPLETED"}), record(2)])
    made.world.runtime.engine.dispose()
    made.world.runtime.engine = engine = open_store(postgres_store)
    assert made.world.sync().is_baseline
    made.run(at(5))
    made.day(6)
    report = made.run(at(6))
    assert report.delivered.sent == {"file": 1, "terminal": 1}
    assert "status: recruiting -> completed" in made.seen
    assert made.run(at(7)).messages == 0
    assert examine(made.world.runtime, at(7)).exit_code == 0

    leases: list[object] = []

    def take() -> None:
        leases.append(locks.take(engine, "job", at(6), timedelta(minutes=1), due_at=at(6)))

    threads = [threading.Thread(target=take) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(lease is not None for lease in leases) == 1
    engine.dispose()
