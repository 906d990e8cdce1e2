"""`tracker doctor`: how the tracker itself is, and whether registries are as we rely on."""

from __future__ import annotations

from typing import Annotated

import typer

from jobs.cli.common import Json, asking, print_json, say


def register(app: typer.Typer) -> None:
    """Add the command to `app`."""
    app.command()(doctor)


def doctor(
    context: typer.Context,
    registries: Annotated[
        list[str] | None,
        typer.Argument(metavar="[REGISTRY]...", help="With --live: only these; none: all."),
    ] = None,
    live: Annotated[
        bool,
        typer.Option(
            "--live", help="Ask the registries whether they are as the program relies on."
        ),
    ] = False,
    as_json: Json = False,
) -> None:
    """How the tracker itself is; exit code 1 where something needs a person.

    With --live: about twenty polite questions a registry, before the first sync or after a failed
    one. Of each point that nobody could confirm it says: holds, does not, not tried; what to do.
    """
    if live:
        raise typer.Exit(_look(context, registries or [], as_json))
    if registries:
        raise typer.BadParameter("a registry is named only with --live")
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


def _look(context: typer.Context, registries: list[str], as_json: bool) -> int:
    """Say what a look at the registries showed; 1 where a point does not hold."""
    from jobs.health.live import document, lines, look_live
    from jobs.runtime import read_config
    from tracker.registries.points import Verdict

    findings = look_live(read_config(context.obj), registries)
    if as_json:
        print_json(document(findings))
    else:
        for line in lines(findings):
            say(line)
    return int(any(one.verdict is Verdict.DOES_NOT_HOLD for one in findings))
