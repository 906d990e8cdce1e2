"""When the service does what: cron lines, checked when it starts rather than at night."""

from __future__ import annotations

import re
from typing import Annotated
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, Field

from tracker.section import Section


def _cron_line(text: str) -> str:
    fields = text.split()
    if len(fields) != 5:
        raise ValueError("five fields are needed: minute hour day month weekday")
    if re.search(r"\d", re.sub(r"/\d+", "", fields[4])):
        # cron counts weekdays from Sunday, APScheduler from Monday: a name means one thing only
        raise ValueError("write weekdays by name (mon, tue-fri), since programs count them apart")
    return text


def _time_zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise ValueError("an IANA time zone is needed, such as UTC or Asia/Shanghai") from error
    return name


PERIODS = {"daily": "0 0 * * *", "weekly": "0 0 * * mon", "monthly": "0 0 1 * *"}
"""When a period begins, as a cron line."""


def _period(text: str) -> str:
    if not text or text in PERIODS:
        return text
    try:
        return _cron_line(text)
    except ValueError as error:
        raise ValueError(f"{', '.join(PERIODS)}, or a cron line: {error}") from error


CronLine = Annotated[str, AfterValidator(_cron_line)]
Period = Annotated[str, AfterValidator(_period)]
TimeZone = Annotated[str, AfterValidator(_time_zone)]


class ScheduleConfig(Section):
    """When `tracker schedule` does what."""

    time_zone: TimeZone = Field("UTC", description="IANA time zone of all cron lines")
    sync: dict[str, CronLine] = Field(
        default_factory=dict, description="cron line of each registry, by its key"
    )
    digest: CronLine = Field("30 7 * * *", description="when collected alerts are sent")
    watch: CronLine = Field(
        "*/15 * * * *", description="when unsent messages and the tracker itself are looked after"
    )
    report: Period = Field(
        "",
        description="daily, weekly, monthly or a cron line: the first accepted pass from then on "
        "is followed by what [reports] names; empty: never",
    )
    jitter_seconds: int = Field(
        120, ge=0, le=3600, description="a sync starts up to this much later, by chance"
    )
    catch_up_hours: float = Field(
        24, ge=0, le=720, description="a firing missed by less than this is made up for"
    )
    lease_minutes: float = Field(
        30, ge=0.01, le=1440, description="a job whose process is gone is free again after this"
    )

    @property
    def report_cron(self) -> str | None:
        """The cron line by which the periods of reports begin; None: none are written."""
        return PERIODS.get(self.report, self.report) or None
