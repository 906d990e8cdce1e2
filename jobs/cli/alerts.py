"""`tracker alerts`: tell people what changed, once."""

from __future__ import annotations

from typing import Annotated

import typer

from jobs.cli.common import end_of, moment, runtime, say
from jobs.cli.lazy import WholeLines

alerts_app = typer.Typer(
    cls=WholeLines, no_args_is_help=True, help="Tell people what changed, once."
)
ALERTS_HELP = "Only what is to be told at once; digests wait for their time."


def register(app: typer.Typer) -> None:
    """Add the command to `app`."""
    app.add_typer(alerts_app, name="alerts")


@alerts_app.command()
def run(
    context: typer.Context,
    at_once: Annotated[bool, typer.Option("--at-once", help=ALERTS_HELP)] = False,
) -> None:
    """Evaluate the rules on what changed and send the messages, each alert once."""
    from jobs.alerts.run import run_alerts

    report = run_alerts(runtime(context), digests=not at_once)
    for line in report.lines():
        say(line)
    if report.delivered.failed:
        raise typer.Exit(1)


@alerts_app.command()
def preview(
    context: typer.Context,
    since: Annotated[str | None, typer.Option("--since", help="A day or moment.")] = None,
    until: Annotated[str | None, typer.Option("--until", help="A day or moment.")] = None,
) -> None:
    """What today's rules would send for a past period, to whom and why; nothing is sent."""
    from jobs.alerts.run import preview as preview_alerts

    found = preview_alerts(runtime(context), moment(since), end_of(until))
    for one in found:
        for line in one.lines():
            say(line)
    if not found:
        say("nothing would be sent")


@alerts_app.command()
def log(
    context: typer.Context,
    most: Annotated[int, typer.Option("--most", min=1, help="How many messages.")] = 50,
) -> None:
    """The messages that were made, newest first, and how they fared."""
    from jobs.alerts.run import log as alert_log

    for entry in alert_log(runtime(context), most):
        say(entry.line())
