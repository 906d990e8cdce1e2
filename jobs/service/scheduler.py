"""The service behind `tracker schedule`: cron lines of config.toml, each firing done once.

Nothing is remembered in this process: what is due follows from the cron line, what is done stands
in the database. So it may be killed, started twice, or moved to another machine at any moment.
"""

from __future__ import annotations

import random
import signal
import threading
from datetime import UTC, datetime, timedelta
from queue import SimpleQueue
from types import FrameType
from zoneinfo import ZoneInfo

from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.base import BaseTrigger
from apscheduler.triggers.cron import CronTrigger

from db import locks
from db.transaction import writing
from jobs.runtime import Runtime
from jobs.service.log import log_to_stderr, step
from jobs.service.run_once import ScheduledJob, fire, missed, note_next
from jobs.service.tasks import tasks
from tracker.errors import ConfigError, TrackerError

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


def scheduled_jobs(runtime: Runtime) -> list[ScheduledJob]:
    """What config.toml wants done, and when. Raises ConfigError for a cron line without meaning."""
    zone = runtime.config.schedule.time_zone
    found = []
    for task in tasks(runtime):
        timetable = cron_table(task.cron, zone, jitter_seconds=task.jitter_seconds)
        found.append(ScheduledJob(task.name, task.work, timetable))
    return found


def cron_table(cron: str, time_zone: str, *, jitter_seconds: int = 0) -> CronTable:
    """The timetable of a cron line; raises ConfigError for one without meaning."""
    try:
        trigger = CronTrigger.from_crontab(cron, timezone=ZoneInfo(time_zone))
    except ValueError as error:
        raise ConfigError(f"schedule: {cron!r} is no cron line: {error}") from error
    every_hour = cron.split()[1].startswith("*")
    return CronTable(trigger, jitter_seconds=jitter_seconds, every_hour=every_hour)


class Service:
    """The scheduler of one process."""

    def __init__(self, runtime: Runtime, jobs: list[ScheduledJob]) -> None:
        self._runtime = runtime
        self._jobs = jobs
        self._settings = runtime.config.schedule
        self._stop: SimpleQueue[None] = SimpleQueue()  # a signal handler may put into it
        self._catching_up: list[threading.Thread] = []

    def run(self) -> None:
        """Serve until `stop`; then let running jobs end."""
        scheduler = self._scheduler()
        step("schedule_started", jobs=[job.name for job in self._jobs])
        scheduler.start()
        for job in self._jobs:
            self._begin(job)
        self._stop.get()
        step("schedule_stopping")
        scheduler.shutdown(wait=True)
        for made_up in self._catching_up:
            made_up.join()
        with writing(self._runtime.engine) as connection:
            for job in self._jobs:
                locks.note_next(connection, job.name, None)
        step("schedule_stopped")

    def stop(self) -> None:
        """End `run` after the jobs that are running now."""
        self._stop.put(None)

    def _begin(self, job: ScheduledJob) -> None:
        ago = timedelta(hours=self._settings.catch_up_hours)
        if missed(self._runtime, job, ago):
            step("job_caught_up", job=job.name)
            made_up = threading.Thread(target=self._fire, args=(job,), name=f"catch up {job.name}")
            made_up.start()
            self._catching_up.append(made_up)
        note_next(self._runtime, job)

    def _fire(self, job: ScheduledJob) -> None:
        try:
            fire(self._runtime, job, timedelta(minutes=self._settings.lease_minutes))
        except TrackerError as error:  # the store refused the lease or its return
            step("job_refused", job=job.name, error=str(error))

    def _scheduler(self) -> BackgroundScheduler:
        defaults = {
            "coalesce": True,  # after a sleep once, not once for each firing missed
            "max_instances": 1,
            "misfire_grace_time": max(int(self._settings.catch_up_hours * 3600), 1),
        }
        zone = ZoneInfo(self._settings.time_zone)
        scheduler = BackgroundScheduler(timezone=zone, job_defaults=defaults)
        for job in self._jobs:
            scheduler.add_job(self._fire, job.timetable, args=(job,), id=job.name, name=job.name)
        return scheduler


def serve(runtime: Runtime) -> None:
    """Run the service until SIGTERM or SIGINT; a second one ends it at once."""
    run_until_told(Service(runtime, scheduled_jobs(runtime)))


def run_until_told(service: Service) -> None:
    """Run `service` with its steps on standard error until a signal asks it to stop."""
    log_to_stderr()

    def stop(number: int, _frame: FrameType | None) -> None:
        signal.signal(number, signal.SIG_DFL)
        service.stop()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, stop)
    service.run()
