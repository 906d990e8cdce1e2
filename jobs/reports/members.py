"""Which registrations a cohort has now, for jobs that do something about each of them."""

from __future__ import annotations

from jobs.reports.build import select_studies
from jobs.runtime import Runtime
from tracker.reports.request import ReportRequest


def members_of(runtime: Runtime, cohort: str) -> frozenset[str]:
    """The keys of all studies of `cohort`; each registration of a trial counts.

    Raises ConfigError where config.toml has no such cohort.
    """
    with runtime.engine.connect() as connection:
        selection = select_studies(runtime, connection, ReportRequest(cohort=cohort))
    return frozenset(selection.registrations.study_keys)
