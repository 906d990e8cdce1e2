"""When each job of the service is due: the cron lines of config.toml as moments in UTC."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from apscheduler.triggers.base import BaseTrigger
from apscheduler.triggers.cron import CronTrigger

from tracker.config import Config
from tracker.errors import ConfigError

LONGEST_SEARCH = timedelta(days=2500)  # 29 February comes round within it
STEP = timedelta(microseconds=1)


class CronTable(BaseTrigger):  # type: ignore[misc]  # APScheduler has no types
    """A cron line that always moves on, and says what was due without the jitter.

    APScheduler 3.11 gives the same moment for ever in the hour that a clock change repeats. A job
    of a fixed hour is due once in such a night; one of every hour, in both.
    """

    def __init__(self, cron: CronTrigger, *, jitter_seconds: int = 0, every_hour: bool = True):
        self._cron = cron
        self._jitter = jitter_seconds
        self._every_hour = every_hour

    def get_next_fire_time(
        self, previous_fire_time: datetime | None, now: datetime
    ) -> datetime | None:
        """When APScheduler is to wake the job: later than it was due, by chance."""
        due = self.next(now if previous_fire_time is None else previous_fire_time)
        return due + timedelta(seconds=random.uniform(0, self._jitter)) if due else None

    def next(self, now: datetime) -> datetime | None:
        """The first moment after `now`."""
        start = now.astimezone(UTC)
        while found := self._cron.get_next_fire_time(None, start + STEP):
            due: datetime = found.astimezone(UTC)
            if due > start and (self._every_hour or not self._is_second_time(due)):
                return due
            start = max(due, start + timedelta(minutes=1))
        return None

    def last(self, now: datetime) -> datetime | None:
        """The newest moment at or before `now`, looked for ever further back."""
        window = timedelta(hours=1)
        while window < LONGEST_SEARCH:
            newest, due = None, self.next(now - window - STEP)
            while due is not None and due <= now:
                newest, due = due, self.next(due)
            if newest is not None:
                return newest
            window *= 3
        return None

    def _is_second_time(self, due: datetime) -> bool:
        """Whether the clock shows this time for the second time."""
        return bool(due.astimezone(self._cron.timezone).fold)


def timetables(config: Config) -> dict[str, CronTable]:
    """When what is due, by name of job. Raises ConfigError for a cron line without meaning.

    Only registries are asked at a moment of chance. Reports are no firing: they follow a pass.
    """
    schedule = config.schedule
    found = {
        f"sync {key}": cron_table(cron, schedule.time_zone, jitter_seconds=schedule.jitter_seconds)
        for key, cron in schedule.sync.items()
        if config.registries[key].enabled
    }
    found["digest"] = cron_table(schedule.digest, schedule.time_zone)
    found["watch"] = cron_table(schedule.watch, schedule.time_zone)
    return found


def report_periods(config: Config) -> CronTable | None:
    """When the periods of scheduled reports begin; None where none are written."""
    cron = config.schedule.report_cron
    return cron_table(cron, config.schedule.time_zone) if cron else None


def cron_table(cron: str, time_zone: str, *, jitter_seconds: int = 0) -> CronTable:
    """The timetable of a cron line; raises ConfigError for one without meaning."""
    try:
        trigger = CronTrigger.from_crontab(cron, timezone=ZoneInfo(time_zone))
    except ValueError as error:
        raise ConfigError(f"schedule: {cron!r} is no cron line: {error}") from error
    every_hour = cron.split()[1].startswith("*")
    return CronTable(trigger, jitter_seconds=jitter_seconds, every_hour=every_hour)
