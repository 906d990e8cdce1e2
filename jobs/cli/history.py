"""The command that asks registries for what their records were before we watched."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, Annotated

import typer

from jobs.cli.common import Json, print_json, progress, runtime, say

if TYPE_CHECKING:
    from jobs.runtime import Runtime


def register(app: typer.Typer) -> None:
    """Add the command to `app`."""
    app.command()(history)


def history(
    context: typer.Context,
    study: Annotated[
        list[str] | None, typer.Argument(help="Studies; default: those of the cohort.")
    ] = None,
    cohort: Annotated[
        str | None,
        typer.Option("--cohort", help="A cohort's key, or candidates; default: the first."),
    ] = None,
    limit: Annotated[
        int | None, typer.Option("--limit", min=1, help="Ask about this many studies at most.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Fetch the registry's own old versions of studies, slowly; run again, it goes on."""
    import msgspec

    from jobs.service.run_once import only_one
    from jobs.sync.backfill import fetch_history, raise_if_failed

    jobs = runtime(context)
    keys = _chosen(jobs, study or [], cohort)
    fetch = partial(fetch_history, jobs, keys, limit)
    with progress(jobs):
        lease = timedelta(minutes=jobs.config.schedule.lease_minutes)
        report = only_one(jobs, "history", fetch, lease)
    if as_json:
        print_json(msgspec.to_builtins(report))
    else:
        say(report.line())
    raise_if_failed(report)


def _chosen(jobs: Runtime, named: list[str], cohort: str | None) -> frozenset[str]:
    if named and cohort:
        raise typer.BadParameter("studies or --cohort, not both")
    if named:
        from jobs.queries.studies import find_study

        return frozenset(find_study(jobs, one) for one in named)
    from jobs.queries.changes import first_cohort
    from jobs.reports.members import members_of

    return members_of(jobs, cohort or first_cohort(jobs))
