"""One of two schedulers on one database; its only job is due every second and takes a moment."""

from __future__ import annotations

import sys
import time

from apscheduler.triggers.cron import CronTrigger

from db.engine import open_store
from jobs.runtime import Runtime, utc_now
from jobs.service.run_once import ScheduledJob
from jobs.service.scheduler import Service, run_until_told
from jobs.service.timetable import CronTable
from tracker.config import Config


def work() -> str:
    time.sleep(0.3)
    return "done"


if __name__ == "__main__":
    config = Config.model_validate({"store": {"url": sys.argv[1]}})
    runtime = Runtime(config=config, engine=open_store(sys.argv[1]), clock=utc_now)
    table = CronTable(CronTrigger(second="*", timezone="UTC"))
    run_until_told(Service(runtime, [ScheduledJob("tick", work, table)]))
