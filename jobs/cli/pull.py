"""Commands that bring registrations in: sync, import, rebuild."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from jobs.cli.common import Json, err, fail, moment, out, print_json, progress, runtime
from tracker.errors import ConfigError, TrackerError

if TYPE_CHECKING:
    from jobs.runtime import Runtime
    from jobs.sync_report import SyncReport

When = Annotated[
    str | None,
    typer.Option("--observed-at", help="The moment of observation, if it is not now (UTC)."),
]


def register(app: typer.Typer) -> None:
    """Add the commands to `app`."""
    app.command()(sync)
    app.command("import")(import_)
    app.command()(rebuild)


def sync(
    context: typer.Context,
    registry: Annotated[list[str] | None, typer.Argument(help="Registries; default: all.")] = None,
    full: Annotated[bool, typer.Option("--full", help="Ask for everything again.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would be asked.")] = False,
    observed_at: When = None,
    as_json: Json = False,
) -> None:
    """Pull registries: fetch, normalize, classify, keep every version, tell what changed."""
    from jobs.firing import only_one
    from jobs.sync import sync as sync_one

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
                reports.append(only_one(jobs, f"sync {key}", pull, _lease(jobs)))
        except TrackerError as error:
            failed.append(key)
            fail(error, 1)
    _tell(reports, as_json=as_json)
    _link(jobs, as_json=as_json)
    if failed:
        raise typer.Exit(1)


def _say_plan(
    context: typer.Context, wanted: list[str], *, full: bool, observed_at: str | None
) -> None:
    from jobs.plan import plan_sync

    jobs = runtime(context)
    for key in wanted:
        jobs.source(key)
        plan = plan_sync(jobs, key, moment(observed_at) or jobs.now(), full=full)
        for search in plan.searches:
            since = f"updated since {search.updated_since}" if search.updated_since else "all"
            out.print(f"{key}: {plan.scope} pass, search {search.name}, {since}", markup=False)


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
    """Take records from files down the same line as a sync."""
    from jobs.firing import only_one
    from jobs.imports import import_files

    jobs = runtime(context)
    facts = jobs.registry(registry)
    if facts.terms_are_restrictive:
        err.print(f"{facts.name}: {facts.terms_of_use} {facts.terms_url}", markup=False)
    take = partial(import_files, jobs, registry, files, full=full, observed_at=moment(observed_at))
    with progress(jobs):
        report = only_one(jobs, f"sync {registry}", take, _lease(jobs))
    _tell([report], as_json=as_json)
    _link(jobs, as_json=as_json)


def rebuild(context: typer.Context, as_json: Json = False) -> None:
    """Derive everything again from kept bodies, after a new word list or a better parser."""
    import msgspec

    from jobs.rebuild import rebuild as rebuild_all

    jobs = runtime(context)
    with progress(jobs):
        report = rebuild_all(jobs)
    if as_json:
        print_json(msgspec.to_builtins(report))
    else:
        out.print(
            f"{report.studies} studies derived again: {report.versions} versions "
            f"({report.versions_before} before), {report.changes} changes "
            f"({report.changes_before} before), {report.issues} issues seen",
            markup=False,
        )
    _link(jobs, as_json=as_json)


def _link(jobs: Runtime, *, as_json: bool) -> None:
    """Find out anew which studies are one trial, if something came that may tie them."""
    from jobs.link import link_if_due

    linked = link_if_due(jobs)
    if linked is not None and not as_json:
        out.print(linked.line(), markup=False)


def _lease(jobs: Runtime) -> timedelta:
    """How long the lock of a sync lasts without a sign of life."""
    return timedelta(minutes=jobs.config.schedule.lease_minutes)


def _tell(reports: list[SyncReport], *, as_json: bool) -> None:
    if as_json:
        print_json([_document(report) for report in reports])
        return
    for report in reports:
        for line in report.lines():
            out.print(line, markup=False)
        for note in report.notes:
            err.print(f"{report.registry_key}: PARTIAL: {note}", style="yellow", markup=False)


def _document(report: SyncReport) -> dict[str, object]:
    return {
        "registry": report.registry_key,
        "scope": report.scope,
        "completeness": report.completeness,
        "baseline": report.is_baseline,
        "observed_at": report.observed_at.isoformat(),
        "searches": report.searches,
        "notes": report.notes,
        **report.outcome.counts(),
    }
