"""Writes all reports as one small static site, to be published as it is and made again by cron."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from msgspec import structs

from jobs.queries.held import require_held
from jobs.reports.build import StoreInputs
from jobs.reports.write import collector_paused, unheard
from jobs.runtime import Runtime
from tracker.reports.kinds import KINDS, options_of, report_kind
from tracker.reports.render.files import write
from tracker.reports.report import Report
from tracker.reports.request import CANDIDATES, ReportRequest
from tracker.reports.site_index import site_index, with_links

STUDIES = "studies"
FORMATS = ("html",)
Links = Sequence[tuple[str, str]]


def write_site(
    runtime: Runtime,
    folder: Path,
    request: ReportRequest,
    warn: Callable[[str], None] = unheard,
) -> list[Path]:
    """Write index, all reports, a page per registration; returns the files.

    The registrations are those of the cohort asked for. Kinds of report that say so are made for
    each cohort, the others for the one asked for; those that do not know the clock asked for are
    left out. `warn` is told in a sentence of each report whose figures are PARTIAL. Raises
    ConfigError for a time before anything was observed.
    """
    with runtime.engine.connect() as connection:
        require_held(connection, request.as_of.observed_until)
        inputs = StoreInputs(runtime, connection, request)
        with collector_paused():
            reports = _reports(inputs)
        for report in reports:
            if report.partial:
                warn(f"{report.title}: {report.partial}")
        links, written = _write_reports(inputs, reports, folder)
        above = [(title, f"../{address}") for title, address in links]
        return written + _write_studies(inputs, above, folder / STUDIES)


def _reports(inputs: StoreInputs) -> list[Report]:
    cohorts = [CANDIDATES, *(str(table["key"]) for table in inputs.runtime.config.cohorts)]
    reports = []
    asked = set(options_of(inputs.request))
    for kind in map(report_kind, KINDS):
        if not asked <= set(kind.takes):
            continue
        if kind.each_cohort:
            reports += [kind.build(_of_cohort(inputs, cohort)) for cohort in cohorts]
        elif not kind.of_one_study:
            reports.append(kind.build(inputs))
    return reports


def _of_cohort(inputs: StoreInputs, cohort: str) -> StoreInputs:
    if cohort == inputs.request.cohort:
        return inputs
    request = structs.replace(inputs.request, cohort=cohort)
    return StoreInputs(inputs.runtime, inputs.connection, request)


def _write_reports(
    inputs: StoreInputs, reports: Sequence[Report], folder: Path
) -> tuple[Links, list[Path]]:
    """Write the index and `reports`, each with links to all of them."""
    index = site_index(reports, inputs.selection, STUDIES, inputs.context)
    pages = [index, *reports]
    links = [(page.title, f"{page.name}.html") for page in pages]
    written = [path for page in pages for path in write(with_links(page, links), FORMATS, folder)]
    return links, written


def _write_studies(inputs: StoreInputs, links: Links, folder: Path) -> list[Path]:
    """Write what there is of each registration."""
    kinds = [kind for kind in map(report_kind, KINDS) if kind.of_one_study]
    keys = inputs.selection.trials.study_keys
    written = []
    for done, study_key in enumerate(keys, 1):
        request = structs.replace(inputs.request, study_key=study_key)
        of_study = StoreInputs(inputs.runtime, inputs.connection, request)
        for kind in kinds:
            written += write(with_links(kind.build(of_study), links), FORMATS, folder)
        inputs.runtime.progress(STUDIES, done, len(keys))
    return written
