"""`tracker site`: all reports and a page a study as a static site."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from jobs.cli.common import Clock, aside, progress, runtime, say
from jobs.cli.report_options import (
    AsOf,
    Cohort,
    Language,
    report_request,
    warn,
    warn_of_untranslated,
)


def register(app: typer.Typer) -> None:
    """Add the command to `app`."""
    app.command()(site)


def site(
    context: typer.Context,
    folder: Annotated[Path, typer.Argument(help="Where to write it.")],
    cohort: Cohort = None,
    as_of: AsOf = None,
    clock: Clock = "observed",
    language: Language = "en",
) -> None:
    """Write all reports and a page per study as one small static site."""
    from jobs.reports.site import write_site

    jobs = runtime(context)
    with progress(jobs):
        request = report_request(jobs, cohort, as_of, clock, language)
        written = write_site(jobs, folder, request, warn)
    warn_of_untranslated(language)
    aside(f"{len(written)} files")
    say(str(folder / "index.html"))
