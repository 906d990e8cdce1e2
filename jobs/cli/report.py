"""`tracker report`: one report as files."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from jobs.cli.common import Clock, runtime
from jobs.cli.report_options import AsOf, Cohort, Language, asked, day, print_paths

KINDS = "landscape, changes, trends, quality, diseases, statements, discrepancies, or study"


def register(app: typer.Typer) -> None:
    """Add the command to `app`."""
    app.command()(report)


def report(
    context: typer.Context,
    kind: Annotated[str, typer.Argument(help=f"{KINDS}.")] = "landscape",
    study: Annotated[str | None, typer.Argument(help="For kind study: which one.")] = None,
    cohort: Cohort = None,
    formats: Annotated[
        list[str] | None,
        typer.Option("--format", help="html, md, csv, json, xlsx, png, svg; repeatable."),
    ] = None,
    as_of: AsOf = None,
    clock: Clock = "observed",
    since: Annotated[
        str | None, typer.Option("--since", help="For changes: a day, or last-report.")
    ] = None,
    language: Language = "en",
    target: Annotated[Path | None, typer.Option("--out", help="Folder to write into.")] = None,
) -> None:
    """Write a report: every figure with how complete it is and how it was counted."""
    from jobs.queries.studies import find_study
    from jobs.reports.write import TEXT_FORMATS, write_report, write_study

    jobs = runtime(context)
    request = asked(jobs, cohort, as_of, clock, language)
    if kind == "study":
        if study is None:
            raise typer.BadParameter("report study needs a registration number")
        key = find_study(jobs, study)
        written = write_study(jobs, key, formats=formats or ("html", "md"), out=target, **request)
    else:
        if since is not None:
            request["since"] = since if since == "last-report" else day(since)
        written = write_report(jobs, kind, formats=formats or TEXT_FORMATS, out=target, **request)
    print_paths(written)
