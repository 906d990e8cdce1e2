"""`tracker report`: one report as files."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from msgspec import structs

from jobs.cli.common import Clock, runtime
from jobs.cli.report_options import (
    AsOf,
    Cohort,
    Language,
    Statements,
    first_day,
    print_paths,
    report_request,
    statement_files,
    warn,
    warn_of_untranslated,
)
from tracker.reports.kinds import KINDS, Option, report_kind

KIND_HELP = f"{', '.join(KINDS[:-1])}, or {KINDS[-1]}."


def register(app: typer.Typer) -> None:
    """Add the command to `app`."""
    app.command()(report)


def report(
    context: typer.Context,
    kind: Annotated[str, typer.Argument(help=KIND_HELP)] = "landscape",
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
    statements: Statements = None,
    language: Language = "en",
    target: Annotated[Path | None, typer.Option("--out", help="Folder to write into.")] = None,
) -> None:
    """Write a report: every figure with how complete it is and how it was counted."""
    from jobs.queries.studies import find_study
    from jobs.reports.write import write_report

    jobs = runtime(context)
    asked, study_key = report_kind(kind), None
    given: dict[Option, object] = {"cohort": cohort, "study": study}
    asked.refuse_unused(option for option, value in given.items() if value is not None)
    if asked.of_one_study:
        if study is None:
            raise typer.BadParameter(f"report {kind} needs a registration number")
        study_key = find_study(jobs, study)
    request = structs.replace(
        report_request(jobs, cohort, as_of, clock, language),
        study_key=study_key,
        since=first_day(since),
        formats=tuple(formats or ()),
        statement_files=statement_files(statements),
    )
    print_paths(write_report(jobs, kind, request, target, warn))
    warn_of_untranslated(language)
