"""`tracker schedule`: run as a service."""

from __future__ import annotations

import typer

from jobs.cli.common import runtime


def register(app: typer.Typer) -> None:
    """Add the command to `app`."""
    app.command()(schedule)


def schedule(context: typer.Context) -> None:
    """Run as a service: syncs, digests and the watch by the schedule in config.toml."""
    from jobs.service.scheduler import serve

    serve(runtime(context))
