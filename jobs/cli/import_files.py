"""`tracker import`: take a registry's records from files."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from jobs.cli.common import Json, aside, moment, runtime
from jobs.cli.pace import paced_progress
from jobs.cli.sync_options import When, lease, link_after_pull, print_reports, report_after_pull


def register(app: typer.Typer) -> None:
    """Add the command to `app`."""
    app.command("import")(import_)


def import_(
    context: typer.Context,
    registry: Annotated[str, typer.Argument(help="Whose records the files hold, e.g. ctgov.")],
    files: Annotated[list[Path], typer.Argument(help="Files, also .gz or in a .zip.")],
    full: Annotated[
        bool, typer.Option("--full", help="The files are all there is: what is absent is gone.")
    ] = False,
    observed_at: When = None,
    as_json: Json = False,
) -> None:
    """Take records from files down the same line as a sync.

    A file that cannot be read is named, the others are taken all the same, and the exit code is 1.
    An import that was cut off goes on where it stood if the same files are named again.
    """
    from jobs.service.run_once import only_one
    from jobs.sync.import_files import import_files

    jobs = runtime(context)
    facts = jobs.registry(registry).facts
    if facts.terms_are_restrictive:
        aside(f"{facts.name}: {facts.terms_of_use} {facts.terms_url}")
    take = partial(import_files, jobs, registry, files, full=full, observed_at=moment(observed_at))
    with paced_progress(jobs):
        name = f"import {registry}"
        report = only_one(jobs, f"sync {registry}", take, lease(jobs), as_job=name)
    print_reports([report], as_json=as_json)
    link_after_pull(jobs, as_json=as_json)
    report_after_pull(jobs)
    if report.refused:
        raise typer.Exit(1)
