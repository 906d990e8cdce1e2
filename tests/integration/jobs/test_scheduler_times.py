"""When a cron line is due: clock changes, jitter, long ago, and lines that are refused."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from pydantic import ValidationError

from jobs.service.timetable import cron_table
from tracker.config import Config
from tracker.errors import ConfigError

MINUTE = timedelta(minutes=1)


@pytest.mark.parametrize(
    ("cron", "zone", "a_day"),
    [
        ("15 14 * * *", "Europe/Berlin", 1),
        ("30 2 * * *", "Europe/Berlin", 1),
        ("30 1 * * *", "America/New_York", 1),
        ("0 6,18 * * *", "Asia/Shanghai", 2),
    ],
)
def test_clock_changes_drop_and_double_nothing(cron: str, zone: str, a_day: int) -> None:
    table, local = cron_table(cron, zone), ZoneInfo(zone)
    due = table.next(datetime(2026, 1, 1, tzinfo=local) - MINUTE)
    days: Counter[str] = Counter()
    while due is not None and due < datetime(2027, 1, 1, tzinfo=local):
        days[due.astimezone(local).date().isoformat()] += 1
        due = table.next(due)
    assert days == dict.fromkeys(days, a_day)
    assert len(days) == 365


def test_an_hourly_job_runs_in_both_hours_of_a_long_night() -> None:
    table = cron_table("30 * * * *", "Europe/Berlin")
    due = table.next(datetime(2026, 10, 25, 0, 0, tzinfo=UTC))
    assert due == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    assert table.next(due) == datetime(2026, 10, 25, 1, 30, tzinfo=UTC)


def test_last_due_is_found_however_long_ago() -> None:
    table = cron_table("*/15 * * * *", "UTC")
    assert table.last(datetime(2026, 10, 5, 12, 14, 59, tzinfo=UTC)) == datetime(
        2026, 10, 5, 12, tzinfo=UTC
    )
    exactly = datetime(2026, 10, 5, 12, 15, tzinfo=UTC)
    assert table.last(exactly) == exactly
    leap = cron_table("0 0 29 2 *", "UTC")
    assert leap.last(datetime(2027, 1, 1, tzinfo=UTC)) == datetime(2024, 2, 29, tzinfo=UTC)


def test_jitter_wakes_later_and_leaves_what_is_due_alone() -> None:
    table = cron_table("0 12 * * *", "UTC", jitter_seconds=300)
    now = datetime(2026, 10, 5, 11, tzinfo=UTC)
    woken = {table.get_next_fire_time(None, now) for _ in range(20)}
    noon = datetime(2026, 10, 5, 12, tzinfo=UTC)
    assert all(noon <= at <= noon + 5 * MINUTE for at in woken if at)
    assert len(woken) > 1
    assert table.last(max(at for at in woken if at)) == noon


@pytest.mark.parametrize("cron", ["0 12 * *", "0 12 * * 1", "0 12 * * 1-5"])
def test_the_config_refuses_lines_that_programs_read_differently(cron: str) -> None:
    with pytest.raises(ValidationError, match=r"five fields|weekdays by name"):
        Config.model_validate({"schedule": {"digest": cron}})


def test_a_line_without_meaning_is_refused_at_the_start() -> None:
    with pytest.raises(ConfigError, match="no cron line"):
        cron_table("0 25 * * *", "UTC")


def test_a_time_zone_must_exist() -> None:
    with pytest.raises(ValidationError, match="IANA time zone"):
        Config.model_validate({"schedule": {"time_zone": "Europe/Nowhere"}})


def test_a_registry_that_is_not_set_up_cannot_be_scheduled() -> None:
    with pytest.raises(ValidationError, match=r"there is no \[registries.nobody\]"):
        Config.model_validate({"schedule": {"sync": {"nobody": "0 12 * * *"}}})
