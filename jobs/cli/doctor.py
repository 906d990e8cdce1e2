"""`tracker doctor`: how the tracker itself is."""

from __future__ import annotations

import typer

from jobs.cli.common import Json, asking, print_json, say


def register(app: typer.Typer) -> None:
    """Add the command to `app`."""
    app.command()(doctor)


def doctor(context: typer.Context, as_json: Json = False) -> None:
    """How the tracker itself is; exit code 1 where something needs a person."""
    from jobs.health.check import examine, write_health

    jobs = asking(context)
    health = examine(jobs)
    write_health(jobs, health)
    if as_json:
        print_json(health.document())
    else:
        for line in health.lines():
            say(line)
    raise typer.Exit(health.exit_code)
