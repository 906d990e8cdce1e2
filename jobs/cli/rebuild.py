"""`tracker rebuild`: derive everything again from kept bodies."""

from __future__ import annotations

import typer

from jobs.cli.common import Json, print_json, progress, runtime, say
from jobs.cli.sync_options import link_after_pull


def register(app: typer.Typer) -> None:
    """Add the command to `app`."""
    app.command()(rebuild)


def rebuild(context: typer.Context, as_json: Json = False) -> None:
    """Derive everything again from kept bodies, after a new word list or a better parser."""
    import msgspec

    from jobs.sync.rebuild import rebuild as rebuild_all

    jobs = runtime(context)
    with progress(jobs):
        report = rebuild_all(jobs)
    if as_json:
        print_json(msgspec.to_builtins(report))
    else:
        say(
            f"{report.studies} studies derived again: {report.versions} versions "
            f"({report.versions_before} before), {report.changes} changes "
            f"({report.changes_before} before), {report.issues} issues seen",
        )
    link_after_pull(jobs, as_json=as_json)
