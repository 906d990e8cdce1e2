"""Counts a cohort now and as of an earlier report, trial by trial, so that the two add up."""

from __future__ import annotations

from datetime import datetime

from msgspec import structs
from sqlalchemy import Connection

from db.read.trials import studies_of_trials
from jobs.reports.build import select_studies
from jobs.runtime import Runtime
from tracker.alerts.last_reports import CohortTrend
from tracker.as_of import AsOf
from tracker.reports.context import CohortSelection
from tracker.reports.request import ReportRequest
from tracker.study.vocabulary import OverallStatus


def cohort_trend(
    runtime: Runtime, connection: Connection, cohort: str, before: datetime | None
) -> CohortTrend:
    """Return the trials of `cohort` now against those of the moment `before` (None: no trend).

    Both states are derived by today's code, rules and links, as every report of a past day is.
    """
    now = select_studies(runtime, connection, ReportRequest(cohort=cohort))
    found = CohortTrend(cohort=cohort, trials=len(now.trials.frame), recruiting=_recruiting(now))
    if before is None:
        return found
    then = select_studies(runtime, connection, ReportRequest(cohort=cohort, as_of=AsOf(before)))
    here, there = _trials(connection, now), _trials(connection, then)
    return structs.replace(
        found,
        since=before.date(),
        entered=len(here - there),
        left=len(there - here),
        recruiting_before=_recruiting(then),
    )


def _trials(connection: Connection, selection: CohortSelection) -> set[str]:
    """The trials by one of their registrations, the same one whichever was held by then."""
    groups = studies_of_trials(connection).values()
    main = {study_key: group[0] for group in groups for study_key in group}
    return {main.get(key, key) for key in selection.trials.study_keys}


def _recruiting(selection: CohortSelection) -> int:
    statuses = selection.trials.frame["overall_status"]
    return int((statuses == str(OverallStatus.RECRUITING)).sum())
