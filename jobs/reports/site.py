"""Writes all reports as one small static site, to be published as it is and made again by cron."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Unpack

from jobs.reports.write import CANDIDATES, KINDS, Asked, make_report
from jobs.runtime import Runtime

if TYPE_CHECKING:
    from tracker.reports.report import Report

STUDIES = "studies"


def write_site(runtime: Runtime, folder: Path, **asked: Unpack[Asked]) -> list[Path]:
    """Write index, all reports, a landscape per cohort, a page per registration; returns the files.

    Studies are those of the cohort asked for, else all candidates.
    """
    from jobs.reports.build import make_question, select_studies, study_report
    from tracker.reports.render.files import write
    from tracker.reports.site_index import site_index, with_links

    reports = _reports(runtime, asked)
    with runtime.engine.connect() as connection:
        studies = select_studies(runtime, connection, asked).studies
        index = site_index(reports, studies, STUDIES, make_question(runtime, connection, asked))
        links = [(page.title, f"{page.name}.html") for page in (index, *reports)]
        written = [
            path
            for page in (index, *reports)
            for path in write(with_links(page, links), ("html",), folder)
        ]
        above = [(title, f"../{address}") for title, address in links]
        keys = studies.study_keys
        for done, study_key in enumerate(keys, 1):
            page = study_report(runtime, connection, study_key, asked)
            written += write(with_links(page, above), ("html",), folder / STUDIES)
            runtime.progress(STUDIES, done, len(keys))
    return written


def _reports(runtime: Runtime, asked: Asked) -> list[Report]:
    """A landscape of each cohort, the other reports of the one that is asked for."""
    cohorts = [CANDIDATES, *(str(table["key"]) for table in runtime.config.cohorts)]
    return [
        *(make_report(runtime, KINDS[0], {**asked, "cohort": cohort}) for cohort in cohorts),
        *(make_report(runtime, kind, asked) for kind in KINDS[1:]),
    ]
