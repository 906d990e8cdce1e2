"""Asks a store twice how a cohort grew: by who entered and left, and by two as-of counts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from itertools import combinations

from sqlalchemy import Connection

from db.read.passes import passes
from jobs.alerts.cohort_moves import Membership
from jobs.alerts.news import read_pass
from jobs.reports.build import StoreInputs
from jobs.runtime import Runtime
from tracker.alerts.news import News
from tracker.as_of import NOW, AsOf
from tracker.changes import WHOLE_STUDY
from tracker.cohorts import Cohort
from tracker.reports.moves import CohortBalance
from tracker.reports.request import CANDIDATES, ReportRequest

COMING, GOING = {"registered", "found_late", "reappeared"}, {"disappeared", "merged"}


def count(runtime: Runtime, connection: Connection, cohort: str, day: date) -> int:
    """The trials of the cohort at the end of the day."""
    request = ReportRequest(cohort=cohort, as_of=AsOf.on(day))
    return len(StoreInputs(runtime, connection, request).selection.trials.frame)


def balance(
    runtime: Runtime, connection: Connection, cohort: str, start: date, end: date | None = None
) -> CohortBalance:
    """What the report of changes says of the days after `start` up to `end` (None: now)."""
    request = ReportRequest(
        cohort=cohort, since=start + timedelta(days=1), as_of=AsOf.on(end) if end else NOW
    )
    return StoreInputs(runtime, connection, request).period.balance


def told(runtime: Runtime, connection: Connection, cohort: str) -> dict[date, int]:
    """By how many studies each pass makes the cohort larger, as alert rules are told."""
    tables = {str(table["key"]): Cohort.from_config(table) for table in runtime.config.cohorts}
    judge = Membership([tables[cohort]] if cohort in tables else [])
    steps: dict[date, int] = {}
    for one in passes(connection):
        news = read_pass(connection, one, judge, 0).news
        day = one.observed_at.date()
        steps[day] = steps.get(day, 0) + sum(_step(each, cohort) for each in news)
    return steps


def _step(news: News, cohort: str) -> int:
    was, now = (
        cohort == CANDIDATES or cohort in side for side in (news.cohorts_before, news.cohorts_after)
    )
    kinds = {change.kind for change in news.changes if change.path == WHOLE_STUDY}
    if kinds & COMING:
        return int(now)
    return -int(was) if kinds & GOING else int(now) - int(was)


def check(runtime: Runtime, connection: Connection, cohort: str, days: Sequence[date]) -> None:
    """Every pair of `days`, which are all on which anything was seen, and each with now."""
    counts = {day: count(runtime, connection, cohort, day) for day in days}
    steps = told(runtime, connection, cohort)
    for start, end in combinations(days, 2):
        found, difference = (
            balance(runtime, connection, cohort, start, end),
            counts[end] - counts[start],
        )
        assert (found.before, found.after) == (counts[start], counts[end]), (cohort, start, end)
        assert len(found.entered) - len(found.left) == difference, (cohort, start, end)
        alerted = sum(step for day, step in steps.items() if start < day <= end)
        assert alerted == difference, (cohort, start, end)
    for start in days:
        now = balance(runtime, connection, cohort, start)
        assert (now.before, now.after) == (counts[start], counts[days[-1]]), (cohort, start)
        assert len(now.entered) - len(now.left) == now.after - now.before
