"""`tracker channels`: prove that a channel works."""

from __future__ import annotations

from typing import Annotated

import typer

from jobs.cli.common import out, runtime

channels_app = typer.Typer(no_args_is_help=True, help="Where messages go.")


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
    out.print(f"{name} took the test message", markup=False)
    for path in written:
        out.print(str(path), markup=False)
