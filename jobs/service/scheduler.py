"""The service behind `tracker schedule`: cron lines of config.toml, each firing done once.

Nothing is remembered in this process: what is due follows from the cron line, what is done stands
in the database. So it may be killed, started twice, or moved to another machine at any moment.
"""

from __future__ import annotations

import signal
import threading
from datetime import timedelta
from queue import SimpleQueue
from types import FrameType
from zoneinfo import ZoneInfo

from apscheduler.schedulers.background import BackgroundScheduler

from db import locks
from db.transaction import writing
from jobs.runtime import Runtime
from jobs.service.log import log_to_stderr, step
from jobs.service.run_once import ScheduledJob, fire, missed, note_next
from jobs.service.tasks import tasks
from jobs.service.timetable import timetables
from tracker.errors import TrackerError


def scheduled_jobs(runtime: Runtime) -> list[ScheduledJob]:
    """What config.toml wants done, and when. Raises ConfigError for a cron line without meaning."""
    work = tasks(runtime)
    return [
        ScheduledJob(name, work[name], timetable)
        for name, timetable in timetables(runtime.config).items()
    ]


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
