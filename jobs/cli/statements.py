"""`tracker statements check`: what is held says of statements, in the terminal."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from jobs.cli.common import Clock, Json, print_json, runtime, say
from jobs.cli.lazy import WholeLines
from jobs.cli.report_options import AsOf, Language, report_request, statement_files


def register(app: typer.Typer) -> None:
    """Add the command to `app`."""
    statements = typer.Typer(
        cls=WholeLines, no_args_is_help=True, help="What papers and you say of the trials."
    )
    app.add_typer(statements, name="statements")
    statements.command()(check)


def check(
    context: typer.Context,
    files: Annotated[
        list[Path] | None,
        typer.Argument(help="Files, .toml or .csv; default: those of config.toml and the shipped."),
    ] = None,
    as_of: AsOf = None,
    clock: Clock = "observed",
    language: Language = "en",
    as_json: Json = False,
) -> None:
    """Say of each statement: supported, contradicted by whom, or not decidable and why."""
    from msgspec import structs

    from jobs.reports.write import make_report
    from tracker.reports.render.as_json import table_document
    from tracker.reports.request import CANDIDATES

    jobs = runtime(context)
    request = structs.replace(
        report_request(jobs, CANDIDATES, as_of, clock, language),
        statement_files=statement_files(files),
    )
    found = next(
        t for t in make_report(jobs, "statements", request).tables if t.key == "statements"
    )
    rows = table_document(found)["rows"]
    if as_json:
        print_json([{"key": row.pop("value"), **row} for row in rows])
        return
    for key, cells, row in zip(found.values, found.rows, rows, strict=True):
        verdict = cells[[column.key for column in found.columns].index("verdict")][0]
        say(f"{key}: {verdict}")
        for text in (row["label"], row["found"], row["bound"], row["why"]):
            if text:
                say(f"    {text}")
