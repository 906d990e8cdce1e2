"""`tracker literature`: publications that name the studies we follow."""

from __future__ import annotations

import os
from typing import Annotated

import msgspec
import typer

from jobs.cli.common import Json, aside, print_json, progress, runtime, say


def register(app: typer.Typer) -> None:
    """Add the command to `app`."""
    app.command()(literature)


def literature(
    context: typer.Context,
    again_after: Annotated[
        float | None,
        typer.Option("--again-after", min=0, help="Days after which a study is asked about again."),
    ] = None,
    cohort: Annotated[
        str | None, typer.Option("--cohort", help="Only the studies of this cohort.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Look for publications that name the studies we follow, at PubMed and Europe PMC."""
    from jobs.link.literature import Query, configured_sources, look_up_literature
    from jobs.reports.members import members_of

    jobs = runtime(context)
    settings = jobs.config.literature
    days = settings.again_after_days if again_after is None else again_after
    key = os.environ.get(settings.api_key_env) if settings.api_key_env else None
    members = None if cohort is None else members_of(jobs, cohort)  # None: every study
    query = Query(members, days, key)
    with progress(jobs):
        report = look_up_literature(jobs, query, configured_sources(settings))
    if as_json:
        print_json(msgspec.to_builtins(report))
    else:
        for line in report.lines():
            say(line)
    for name, source in report.sources.items():
        if source.error:
            aside(f"{name}: PARTIAL: {source.error}", colour="yellow")
    if any(source.error for source in report.sources.values()):
        raise typer.Exit(1)
