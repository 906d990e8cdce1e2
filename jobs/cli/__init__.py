"""The command line: each command is one job run by hand. Exit 0: done, 1: failed, 2: misused."""

from __future__ import annotations

import signal
import sys
from pathlib import Path
from types import FrameType
from typing import Annotated

import typer

from jobs.cli import (
    alerts,
    changes,
    channels,
    config,
    doctor,
    evaluate,
    explain,
    history,
    import_files,
    issues,
    link,
    literature,
    rebuild,
    registries,
    report,
    schedule,
    show,
    showcase,
    site,
    statements,
    status,
    sync,
)
from jobs.cli.common import fail
from tracker import __version__
from tracker.errors import ConfigError, TrackerError

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Keeps a landscape of stem cell trials in autoimmune disease alive.",
)
COMMANDS = (
    showcase,
    sync,
    import_files,
    rebuild,
    history,
    changes,
    show,
    issues,
    evaluate,
    explain,
    link,
    literature,
    report,
    statements,
    site,
    alerts,
    channels,
    schedule,
    status,
    doctor,
    config,
    registries,
)
for command in COMMANDS:
    command.register(app)


def _show_version(wanted: bool) -> None:
    if wanted:
        typer.echo(__version__)
        raise typer.Exit


@app.callback()
def _options(
    context: typer.Context,
    settings: Annotated[
        Path | None,
        typer.Option(
            "--config", envvar="TRACKER_CONFIG", help="Settings file; default: ./config.toml."
        ),
    ] = None,
    _version: Annotated[
        bool, typer.Option("--version", callback=_show_version, is_eager=True, help="Version.")
    ] = False,
) -> None:
    context.obj = settings


def main() -> None:
    """Run the command line; errors become one sentence, never a traceback."""
    signal.signal(signal.SIGINT, _stop)
    try:
        app(_config_first(sys.argv[1:]))
    except ConfigError as error:
        sys.exit(fail(error, 2))
    except TrackerError as error:
        sys.exit(fail(error, 1))
    except OSError as error:
        sys.exit(fail(f"a file or folder cannot be used: {error}", 1))


def _stop(_number: int, _frame: FrameType | None) -> None:
    """Ctrl-C ends a job as any other failure does: written down, and said in one sentence."""
    raise TrackerError("stopped by hand; run the same command again to go on")


def _config_first(arguments: list[str]) -> list[str]:
    """`--config FILE` may stand anywhere: it is moved to the front, where the parser wants it."""
    moved, rest = [], []
    remaining = iter(arguments)
    for argument in remaining:
        if argument == "--config":
            moved += [argument, *(value for value in [next(remaining, None)] if value is not None)]
        elif argument.startswith("--config="):
            moved.append(argument)
        else:
            rest.append(argument)
    return moved + rest
