"""`tracker changes`: what entered, left, changed and came back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from jobs.cli.common import Json, aside, asking, end_of, moment, print_json, say

if TYPE_CHECKING:
    from tracker.changes import Importance


def register(app: typer.Typer) -> None:
    """Add the command to `app`."""
    app.command()(changes)


def changes(
    context: typer.Context,
    since: Annotated[str, typer.Option("--since", help="A day, a moment, or last-report.")],
    until: Annotated[str | None, typer.Option("--until", help="A day or moment.")] = None,
    least: Annotated[str, typer.Option("--least", help="high, medium, low or trace.")] = "trace",
    as_json: Json = False,
) -> None:
    """What entered, left, changed and came back, ranked by importance."""
    from jobs.queries.changes import after_last_report, change_document, changes_since

    jobs = asking(context)
    start = after_last_report(jobs) if since == "last-report" else moment(since)
    found = changes_since(jobs, start, end_of(until), _importance(least))
    for registry, first in found.held_from:
        aside(f"{registry}: changes are held only from {first} on")
    if as_json:
        print_json([change_document(one) for one in found.changes])
        return
    for line in found.lines():
        say(line)


def _importance(name: str) -> Importance:
    from tracker.changes import Importance

    try:
        return Importance[name.upper()]
    except KeyError:
        known = ", ".join(one.name.lower() for one in reversed(Importance))
        raise typer.BadParameter(f"{name!r} is none of {known}") from None
