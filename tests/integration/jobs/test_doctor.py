"""What the doctor notices, what cron and monitors get to read, and who is told."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from prometheus_client.parser import text_string_to_metric_families

from db import locks
from db.transaction import writing
from jobs.alerts.run import run_alerts
from jobs.health.check import examine, write_health
from jobs.health.metrics import metrics_text
from jobs.service.run_once import only_one
from jobs.sync.import_files import import_files
from tracker.config import Config
from tracker.errors import TrackerError

Make = Callable[..., Any]
At = Callable[..., datetime]
HOUR = timedelta(hours=1)


def configure(made: Any, **sections: Any) -> None:
    settings = made.runtime.config.model_dump(mode="json", exclude_defaults=True)
    made.runtime.config = Config.model_validate(settings | sections)


def codes(made: Any, now: datetime) -> list[str]:
    return [trouble.code for trouble in examine(made.runtime, now).troubles]


@pytest.fixture
def synced(world: Make, record: Make) -> Any:
    made = world([record(1), record(2)], [record(1), record(2)])
    configure(
        made,
        alerts={"rules": [{"name": "news", "channels": ["terminal"]}]},
        channels={"terminal": {"kind": "terminal"}},
    )
    ran_on(made, datetime(2026, 10, 5, 15, tzinfo=UTC))
    made.sync()
    return made


def ran_on(made: Any, now: datetime) -> None:
    """Let what follows run at that moment."""
    made.runtime.clock = lambda: now


def told(made: Any, now: datetime) -> str:
    """What the terminal shows after a run of the alerts."""
    stream = io.StringIO()
    run_alerts(made.runtime, now=now, stream=stream)
    return stream.getvalue()


def fail_once(made: Any) -> None:
    made.replica.stop()
    ran_on(made, datetime(2026, 10, 6, 15, tzinfo=UTC))
    with pytest.raises(TrackerError):
        made.sync(6)
    made.replica.start()
    settings = made.runtime.config.registries["ctgov"].model_dump()
    configure(made, registries={"ctgov": settings | {"base_url": made.replica.base_url}})


def test_all_is_well_after_a_sync(synced: Any, at: At) -> None:
    health = examine(synced.runtime, at(5, 20))
    assert (health.exit_code, health.troubles) == (0, [])
    assert health.registries[0].studies == 2
    assert health.lines()[-1] == "all is well"
    assert health.document()["healthy"] is True


def test_a_store_without_data_is_not_well(world: Make, record: Make, at: At) -> None:
    made = world([record(1)])
    health = examine(made.runtime, at(5))
    assert [trouble.code for trouble in health.troubles] == ["no_data"]
    assert health.exit_code == 1


def test_a_registry_that_fails_is_told_once_and_so_is_its_recovery(synced: Any, at: At) -> None:
    told(synced, at(5))
    synced.runtime.config = synced.runtime.config.model_copy(deep=True)
    settings = synced.runtime.config.registries["ctgov"].model_dump() | {"attempts": 1}
    configure(synced, registries={"ctgov": settings})
    for _ in range(2):
        fail_once(synced)
    assert told(synced, at(5, 16)) == ""
    fail_once(synced)
    words = told(synced, at(5, 17))
    assert "TROUBLE: ctgov: 3 syncs in a row failed, the last with: " in words
    fail_once(synced)
    assert told(synced, at(5, 18)) == ""
    assert codes(synced, at(5, 18)) == ["registry_failing"]
    synced.sync(6)
    assert "All clear: what was told on 2026-10-05 17:00 UTC is over" in told(synced, at(6))
    assert told(synced, at(6, 16)) == ""


def test_old_data_are_told_and_over_after_a_sync(synced: Any, at: At) -> None:
    told(synced, at(5))
    assert told(synced, at(8)) == ""
    assert "the last accepted pass was run 2026-10-05 15:00 UTC" in told(synced, at(8, 16))
    ran_on(synced, at(9))
    synced.sync(9)
    assert "All clear" in told(synced, at(9))


def test_a_pass_about_an_earlier_day_is_no_old_pass(world: Make, record: Make, at: At) -> None:
    """Health is when a pass was run: whoever gives a day of the past has just done so."""
    made = world([record(1)])
    configure(
        made,
        alerts={"rules": [{"name": "news", "channels": ["terminal"]}]},
        channels={"terminal": {"kind": "terminal"}},
    )
    ran_on(made, at(29))
    made.sync(5)
    words = told(made, at(29))
    assert "a baseline of 1 studies" in words
    assert "TROUBLE" not in words
    assert "ctgov: last good 2026-10-29 15:00 UTC, 1 studies" in examine(made.runtime).lines()[0]
    assert codes(made, at(30, 16) + timedelta(days=2)) == ["data_old"]


def test_a_mistyped_import_is_no_failed_sync(synced: Any, at: At) -> None:
    """It is told as what it is, with the reason, and troubles nobody."""

    def mistyped() -> None:
        import_files(synced.runtime, "ctgov", [Path("nope.jsonl")])

    ran_on(synced, at(5, 16))
    only_one(synced.runtime, "sync ctgov", lambda: None, HOUR)
    with pytest.raises(TrackerError, match="nope"):
        only_one(synced.runtime, "sync ctgov", mistyped, HOUR, as_job="import ctgov")
    health = examine(synced.runtime, at(5, 17))
    (failed,) = [line for line in health.lines() if line.startswith("job import ctgov")]
    assert failed.startswith("job import ctgov: failed (")
    assert "nope.jsonl" in failed
    assert "job sync ctgov: ok" in health.lines()
    assert health.troubles == []
    assert only_one(synced.runtime, "sync ctgov", lambda: 7, HOUR) == 7, "the lock is free again"


def test_a_rejected_pass_is_told(world: Make, record: Make, at: At) -> None:
    whole = [record(serial) for serial in range(1, 60)]
    made = world(whole, whole[:20], whole)
    configure(
        made,
        alerts={"rules": [{"name": "news", "channels": ["terminal"]}]},
        channels={"terminal": {"kind": "terminal"}},
    )
    made.sync()
    told(made, at(5))
    made.replica.advance()
    with pytest.raises(TrackerError):
        made.sync(6, full=True)
    assert "TROUBLE: ctgov: snapshot rejected" in told(made, at(6))
    assert codes(made, at(6)) == ["snapshot_rejected"]
    made.replica.advance()
    made.sync(7, full=True)
    assert "All clear" in told(made, at(7))


def test_a_stuck_delivery_is_told_to_the_others(synced: Any, tmp_path: Path, at: At) -> None:
    (tmp_path / "file").write_text("in the way")
    configure(
        synced,
        alerts={"rules": [{"name": "news", "channels": ["terminal", "file"]}]},
        channels={
            "terminal": {"kind": "terminal"},
            "file": {"kind": "file", "directory": str(tmp_path / "file" / "folder")},
        },
    )
    told(synced, at(5))
    assert told(synced, at(5) + 5 * HOUR) == ""
    words = told(synced, at(5) + 7 * HOUR)
    assert "TROUBLE: channel file: 1 messages wait, the oldest for 7 hours" in words
    (tmp_path / "file").unlink()
    told(synced, at(6))
    assert "All clear" in told(synced, at(6) + 10 * HOUR)
    assert codes(synced, at(6) + 10 * HOUR) == []


def test_alerts_for_a_channel_that_is_gone_are_told(synced: Any, at: At) -> None:
    told(synced, at(5))
    with writing(synced.runtime.engine) as connection:
        connection.exec_driver_sql(
            "INSERT INTO alert (rule, channel, subject, observed_at, created_at, importance,"
            " at_once, item) SELECT rule, 'lost', subject, observed_at, created_at, importance,"
            " at_once, item FROM alert LIMIT 1"
        )
    assert codes(synced, at(5, 16)) == ["channel_missing"]


def test_a_job_that_failed_and_a_service_that_died(synced: Any, at: At) -> None:
    engine = synced.runtime.engine
    lease = locks.take(engine, "digest", at(5), HOUR)
    assert lease is not None
    lease.release(finished_at=at(5), outcome="failed", error="no room")
    with writing(engine) as connection:
        locks.note_next(connection, "watch", at(5, 16))
    assert codes(synced, at(5, 17)) == ["job_failed"]
    assert codes(synced, at(5, 20)) == ["job_failed", "schedule_stopped"]
    lines = examine(synced.runtime, at(5, 20)).lines()
    assert "TROUBLE job_failed: job digest failed: no room" in lines
    assert "job watch: not run yet, next 2026-10-05 16:00 UTC" in lines


def test_metrics_can_be_read_by_prometheus(synced: Any, at: At) -> None:
    text = metrics_text(examine(synced.runtime, at(9)))
    found = {
        (sample.name, *sample.labels.values()): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }
    assert found["tracker_healthy",] == 0
    assert found["tracker_trouble", "data_old", "ctgov"] == 1
    assert found["tracker_registry_studies", "ctgov"] == 2
    stamp = found["tracker_registry_last_good_timestamp_seconds", "ctgov"]
    assert datetime.fromtimestamp(stamp, at(5).tzinfo) == at(5)


def test_files_for_monitors(synced: Any, tmp_path: Path, at: At) -> None:
    names = {"health_file": str(tmp_path / "h.json"), "metrics_file": str(tmp_path / "t.prom")}
    configure(synced, watch=names)
    assert len(write_health(synced.runtime, examine(synced.runtime, at(5)))) == 2
    assert json.loads((tmp_path / "h.json").read_text())["healthy"] is True
    assert "tracker_healthy 1.0" in (tmp_path / "t.prom").read_text()
    configure(synced, watch={})
    assert write_health(synced.runtime, examine(synced.runtime, at(5))) == []
