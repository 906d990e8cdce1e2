"""`tracker status`: the tracker at one look."""

from __future__ import annotations

import msgspec
import typer

from jobs.cli.common import Json, asking, print_json, say


def register(app: typer.Typer) -> None:
    """Add the command to `app`."""
    app.command()(status)


def status(context: typer.Context, as_json: Json = False) -> None:
    """What is held, how fresh, what runs next, what waits and what failed, in ten lines."""
    from jobs.service.overview import look
    from jobs.service.overview_lines import overview_lines

    found = look(asking(context))
    if as_json:
        print_json(msgspec.to_builtins(found))
        return
    for line in overview_lines(found):
        say(line)
