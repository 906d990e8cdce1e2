"""Commands that keep watch: alerts, channels, the schedule, and the tracker's own health."""

from __future__ import annotations

from typing import Annotated

import typer

from jobs.cli.common import Json, end_of, moment, out, print_json, runtime

alerts_app = typer.Typer(no_args_is_help=True, help="Tell people what changed, once.")
channels_app = typer.Typer(no_args_is_help=True, help="Where messages go.")
ALERTS_HELP = "Only what is to be told at once; digests wait for their time."


def register(app: typer.Typer) -> None:
    """Add the commands to `app`."""
    app.add_typer(alerts_app, name="alerts")
    app.add_typer(channels_app, name="channels")
    app.command()(schedule)
    app.command()(doctor)


@alerts_app.command()
def run(
    context: typer.Context,
    at_once: Annotated[bool, typer.Option("--at-once", help=ALERTS_HELP)] = False,
) -> None:
    """Meet what changed with the rules and send the messages; each thing is told once."""
    from jobs.alert import run_alerts

    report = run_alerts(runtime(context), digests=not at_once)
    for line in report.lines():
        out.print(line, markup=False)
    if report.delivered.failed:
        raise typer.Exit(1)


@alerts_app.command()
def preview(
    context: typer.Context,
    since: Annotated[str | None, typer.Option("--since", help="A day or moment.")] = None,
    until: Annotated[str | None, typer.Option("--until", help="A day or moment.")] = None,
) -> None:
    """What today's rules would send for a past period, to whom and why; nothing is sent."""
    from jobs.alert import preview as preview_alerts

    found = preview_alerts(runtime(context), moment(since), end_of(until))
    for one in found:
        for line in one.lines():
            out.print(line, markup=False)
    if not found:
        out.print("nothing would be sent", markup=False)


@alerts_app.command()
def log(
    context: typer.Context,
    most: Annotated[int, typer.Option("--most", min=1, help="How many messages.")] = 50,
) -> None:
    """The messages that were made, newest first, and how they fared."""
    from jobs.alert import log as alert_log

    for entry in alert_log(runtime(context), most):
        out.print(entry.line(), markup=False)


@channels_app.command()
def test(
    context: typer.Context,
    name: Annotated[str, typer.Argument(help="The name of a channel in config.toml.")],
) -> None:
    """Send a test message through one channel."""
    from jobs.channels import try_channel

    written = try_channel(runtime(context), name)
    out.print(f"{name} took the test message", markup=False)
    for path in written:
        out.print(str(path), markup=False)


def schedule(context: typer.Context) -> None:
    """Run as a service: syncs, digests and the watch by the schedule in config.toml."""
    from jobs.scheduler import serve

    serve(runtime(context))


def doctor(context: typer.Context, as_json: Json = False) -> None:
    """How the tracker itself is; exit code 1 where something needs a person."""
    from jobs.doctor import examine, write_health

    jobs = runtime(context)
    health = examine(jobs)
    write_health(jobs, health)
    if as_json:
        print_json(health.document())
    else:
        for line in health.lines():
            out.print(line, markup=False)
    raise typer.Exit(health.exit_code)
