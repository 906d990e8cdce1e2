"""The trend of a cohort where a trial is held under one number first and under two later."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from jobs.link.trials import link_if_due
from jobs.queries.membership import count_cohorts
from jobs.reports.build import select_studies
from jobs.reports.trend import cohort_trend
from jobs.sync.import_files import import_files
from tracker.cohorts import Cohort
from tracker.reports.request import ReportRequest

Make = Callable[..., Any]
COHORT = "msc_autoimmune"


def test_a_second_registration_neither_enters_nor_leaves(
    world: Make, synced: Any, file_of: Make, told: Make, at: Make
) -> None:
    """Its first registration was the other registry's: the trial has another main number since."""
    other = world([])
    runtime = other.runtime
    import_files(runtime, "isrctn", [file_of(told())], observed_at=at(5, 10))
    runtime.config = synced.runtime.config
    synced.runtime.engine, engine = runtime.engine, synced.runtime.engine
    synced.sync()
    link_if_due(runtime)
    with runtime.engine.connect() as connection:
        trend = cohort_trend(runtime, connection, COHORT, at(5, 12))
        now = select_studies(runtime, connection, ReportRequest(cohort=COHORT))
        (count,) = count_cohorts(connection, [Cohort.from_config(runtime.config.cohorts[0])])
    assert len(now.registrations.frame) == 2, "one trial under two numbers"
    assert (trend.trials, trend.entered, trend.left) == (1, 0, 0)
    assert (count.trials, count.to_look_at) == (1, now.to_look_at)
    engine.dispose()


def test_a_day_before_any_member_was_held(both: Any, at: Make) -> None:
    with both.runtime.engine.connect() as connection:
        trend = cohort_trend(both.runtime, connection, COHORT, at(4))
    assert (trend.trials, trend.entered, trend.left) == (1, 1, 0)
    assert trend.line() == (
        "msc_autoimmune: 1 trial (+1 since 2026-10-04: 1 entered, 0 left); recruiting 1 (+1)"
    )
