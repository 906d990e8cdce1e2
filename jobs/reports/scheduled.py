"""Writes the set of reports that config.toml wants of each period, and the trend since the last."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from msgspec import Struct, structs

from jobs.queries.changes import first_cohort
from jobs.reports.publish import publish
from jobs.reports.site import write_site
from jobs.reports.trend import cohort_trend
from jobs.reports.write import write_report
from jobs.runtime import Runtime
from tracker.alerts.last_reports import CohortTrend
from tracker.reports.kinds import report_kind
from tracker.reports.request import ReportRequest

LATEST = "latest"
SITE = "site"


class ReportSet(Struct, frozen=True):
    """What was written: pages to be linked by their place in the output folder; all files."""

    pages: tuple[str, ...]
    count: int


def write_set(runtime: Runtime, name: str, since: datetime | None) -> ReportSet:
    """Write the reports of a period into folder `name` and into `latest`, the site into `site`.

    All below the output folder, where nothing appears before all of it is made. `since`: the last
    moment whose changes the reports do not tell any more; None: they tell all.
    """
    output = Path(runtime.config.output.directory)
    output.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(dir=output, prefix=".reports-") as folder:
        made = Path(folder)
        first = [path.relative_to(made) for path in _reports(runtime, made / LATEST, since)]
        sites = [path.relative_to(made) for path in _sites(runtime, made / SITE)]
        published = []
        if first:
            published += publish(made / LATEST, output / name)
            publish(made / LATEST, output / LATEST)
        if sites:
            published += publish(made / SITE, output / SITE)
    dated = [Path(name) / path.relative_to(LATEST) for path in first]
    return ReportSet(tuple(path.as_posix() for path in (*sites, *dated)), len(published))


def trends(runtime: Runtime, before: datetime | None) -> tuple[CohortTrend, ...]:
    """How each cohort of the reports moved since the moment `before`."""
    with runtime.engine.connect() as connection:
        return tuple(
            cohort_trend(runtime, connection, cohort, before) for cohort in cohorts(runtime)
        )


def cohorts(runtime: Runtime) -> list[str]:
    """Those that config.toml names for reports, else the first one."""
    return runtime.config.reports.cohorts or [first_cohort(runtime)]


def _reports(runtime: Runtime, folder: Path, since: datetime | None) -> Iterator[Path]:
    """Write each kind for each cohort; the first file of each, which stands for it."""
    settings = runtime.config.reports
    for language, place in _by_language(runtime, folder):
        for cohort in cohorts(runtime):
            request = ReportRequest(
                cohort=cohort, language=language, formats=tuple(settings.formats)
            )
            for kind in settings.kinds:
                begins = since if "since" in report_kind(kind).takes else None
                asked = structs.replace(request, since=begins)
                yield write_report(runtime, kind, asked, place)[0]


def _sites(runtime: Runtime, folder: Path) -> Iterator[Path]:
    """Write the site of the first cohort; its index."""
    if not runtime.config.reports.site:
        return
    for language, place in _by_language(runtime, folder):
        yield write_site(
            runtime, place, ReportRequest(cohort=cohorts(runtime)[0], language=language)
        )[0]


def _by_language(runtime: Runtime, folder: Path) -> Iterator[tuple[str, Path]]:
    """A folder for each language, where there are several."""
    languages = runtime.config.reports.languages
    for language in languages:
        yield language, folder / language if len(languages) > 1 else folder
