"""`tracker explain`: why a study is in or out of a cohort, word by word."""

from __future__ import annotations

from typing import Annotated

import typer

from jobs.cli.common import Clock, Json, as_of, print_json, runtime, say


def register(app: typer.Typer) -> None:
    """Add the command to `app`."""
    app.command()(explain)


def explain(
    context: typer.Context,
    study: Annotated[str, typer.Argument(help="A registration number or key, or an alias.")],
    cohort: Annotated[
        str | None, typer.Option("--cohort", help="Only this cohort; default: every one.")
    ] = None,
    day: Annotated[str | None, typer.Option("--as-of", help="As it was on that day.")] = None,
    clock: Clock = "observed",
    as_json: Json = False,
) -> None:
    """Why a study is in or out of a cohort, word by word; exit code 1 if it was never seen."""
    import msgspec

    from jobs.queries.explain import explain_study
    from tracker.evaluate.explanation import NEVER_SEEN

    then = as_of(day, clock)
    found = explain_study(runtime(context), study, cohort, then)
    if as_json:
        print_json(msgspec.to_builtins(found))
    else:
        for line in found.lines():
            say(line)
    if found.found.presence == NEVER_SEEN:
        raise typer.Exit(1)  # as `tracker show` of it ends
