"""Makes reports: reads the store, asks the core for tables, writes files.

It brings pandas: the command line imports it where a report is made.
"""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from jobs.queries.held import require_held
from jobs.reports.build import StoreInputs, note_reported
from jobs.runtime import Runtime
from tracker.reports.kinds import options_of, report_kind
from tracker.reports.render.files import write
from tracker.reports.report import Report
from tracker.reports.request import ReportRequest


def unheard(_sentence: str) -> None:
    """Who asks for files in code reads what the report itself says."""


def write_report(
    runtime: Runtime,
    kind: str,
    request: ReportRequest,
    out: Path | None = None,
    warn: Callable[[str], None] = unheard,
) -> list[Path]:
    """Write a report (one of KINDS) into folder `out` (else the output folder); returns the files.

    `warn` is told in a sentence if its figures are PARTIAL. Raises ConfigError for an unknown kind,
    cohort, format, clock or language, for an option that the kind does not use and for a time
    before anything was observed, and TrackerError for a study whose state then is not known.
    """
    asked = report_kind(kind)
    report = make_report(runtime, kind, request)
    folder = out or Path(runtime.config.output.directory)
    # The page of a study is named by its number alone, whatever the day.
    past = None if asked.of_one_study else request.as_of.day
    written = write(report, request.formats or asked.formats, folder, past)
    if asked.ends_a_period and request.as_of.until is None:
        note_reported(runtime, request.cohort)
    if report.partial:
        warn(report.partial)
    return written


def make_report(runtime: Runtime, kind: str, request: ReportRequest) -> Report:
    """The report of this kind, before it takes a format."""
    asked = report_kind(kind)
    asked.refuse_unused(options_of(request))
    with collector_paused(), runtime.engine.connect() as connection:
        require_held(connection, request.as_of.observed_until)
        return asked.build(StoreInputs(runtime, connection, request))


@contextmanager
def collector_paused() -> Iterator[None]:
    """To look for garbage among the ten rows of each study, which all stay, takes half the time."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()
