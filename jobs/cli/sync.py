"""`tracker sync`: pull registries."""

from __future__ import annotations

from functools import partial
from typing import Annotated

import typer

from jobs.cli.common import Json, fail, moment, progress, runtime, say
from jobs.cli.sync_options import When, lease, link_after_pull, print_reports, report_after_pull
from tracker.errors import ConfigError, TrackerError


def register(app: typer.Typer) -> None:
    """Add the command to `app`."""
    app.command()(sync)


def sync(
    context: typer.Context,
    registry: Annotated[list[str] | None, typer.Argument(help="Registries; default: all.")] = None,
    full: Annotated[bool, typer.Option("--full", help="Ask for everything again.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would be asked.")] = False,
    observed_at: When = None,
    as_json: Json = False,
) -> None:
    """Pull registries: fetch, normalize, classify, keep every version, tell what changed."""
    from jobs.service.run_once import only_one
    from jobs.sync.run import sync as sync_one

    jobs = runtime(context)
    wanted = registry or [key for key, one in jobs.config.registries.items() if one.enabled]
    if not wanted:
        raise ConfigError("no registry is enabled: see [registries] in config.toml")
    if dry_run:
        _say_plan(context, wanted, full=full, observed_at=observed_at)
        return
    reports, failed = [], []
    for key in wanted:
        try:
            pull = partial(sync_one, jobs, key, full=full, observed_at=moment(observed_at))
            with progress(jobs):
                reports.append(only_one(jobs, f"sync {key}", pull, lease(jobs)))
        except TrackerError as error:
            failed.append(key)
            fail(error, 1)
    print_reports(reports, as_json=as_json)
    link_after_pull(jobs, as_json=as_json)
    report_after_pull(jobs)
    if failed:
        raise typer.Exit(1)


def _say_plan(
    context: typer.Context, wanted: list[str], *, full: bool, observed_at: str | None
) -> None:
    from jobs.sync.plan import plan_sync

    jobs = runtime(context)
    for key in wanted:
        jobs.source(key)
        plan = plan_sync(jobs, key, moment(observed_at) or jobs.now(), full=full)
        for search in plan.searches:
            since = f"updated since {search.updated_since}" if search.updated_since else "all"
            say(f"{key}: {plan.scope} pass, search {search.name}, {since}")
