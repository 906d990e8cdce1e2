"""Commands that write for others: reports."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from jobs.cli.common import moment, out, runtime


def register(app: typer.Typer) -> None:
    """Add the commands to `app`."""
    app.command()(report)


def report(
    context: typer.Context,
    kind: Annotated[str, typer.Argument(help="landscape.")] = "landscape",
    cohort: Annotated[
        str, typer.Option("--cohort", help="A cohort, or candidates.")
    ] = "candidates",
    formats: Annotated[
        list[str] | None, typer.Option("--format", help="html, md, csv, json, xlsx; repeatable.")
    ] = None,
    as_of: Annotated[str | None, typer.Option("--as-of", help="As observed by that day.")] = None,
    language: Annotated[str, typer.Option("--lang", help="en or zh.")] = "en",
    target: Annotated[Path | None, typer.Option("--out", help="Folder or file to write.")] = None,
) -> None:
    """Write a report."""
    from jobs.report import write_landscape

    day = moment(as_of)
    if kind != "landscape":
        raise typer.BadParameter(f"{kind!r}: this version writes landscape")
    written = write_landscape(
        runtime(context),
        cohort=cohort,
        formats=formats or ["html", "md", "csv"],
        out=target,
        as_of=day.date() if day else None,
        language=language,
    )
    for path in written:
        out.print(str(path), markup=False)
