"""`tracker channels`: prove that a channel works."""

from __future__ import annotations

from typing import Annotated

import typer

from jobs.cli.common import runtime, say
from jobs.cli.lazy import WholeLines

channels_app = typer.Typer(cls=WholeLines, no_args_is_help=True, help="Where messages go.")


def register(app: typer.Typer) -> None:
    """Add the command to `app`."""
    app.add_typer(channels_app, name="channels")


@channels_app.command()
def test(
    context: typer.Context,
    name: Annotated[str, typer.Argument(help="The name of a channel in config.toml.")],
) -> None:
    """Send a test message through one channel."""
    from jobs.alerts.try_channel import try_channel

    written = try_channel(runtime(context), name)
    say(f"{name} took the test message")
    for path in written:
        say(str(path))
