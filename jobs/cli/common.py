"""What the commands share: reading moments, telling progress, printing for people and machines."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:  # the store takes a second to import: only commands that need it pay
    from rich.progress import Progress

    from jobs.asking import Asking
    from jobs.runtime import Runtime
    from tracker.as_of import AsOf

Json = Annotated[bool, typer.Option("--json", help="One JSON document on standard output.")]


Clock = Annotated[
    str, typer.Option("--clock", help="observed: by us by then; registry: as it said by then.")
]


# Bell, backspace, vertical tab, form feed and carriage return would overwrite what stands there.
_NO_CONTROLS = dict.fromkeys((7, 8, 11, 12, 13))


def say(line: str) -> None:
    """Print a line for a person on standard output, as wide as it is."""
    typer.echo(line.translate(_NO_CONTROLS))


def aside(line: str, colour: str | None = None) -> None:
    """Print a line on standard error, coloured on a terminal unless NO_COLOR is set."""
    colour = None if os.environ.get("NO_COLOR") else colour
    typer.secho(line.translate(_NO_CONTROLS), err=True, fg=colour, bold=colour is not None)


def fail(error: object, code: int) -> int:
    """Say what went wrong on standard error; returns the exit code."""
    aside(f"error: {error}", colour="red")
    return code


def print_json(document: Any) -> None:
    """One JSON document and nothing else."""
    typer.echo(json.dumps(document, ensure_ascii=False, indent=2, default=str))


def moment(text: str | None) -> datetime | None:
    """A day ("2026-05-01") or a moment in ISO form; without a zone it is UTC."""
    if text is None:
        return None
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        raise typer.BadParameter(
            f"{text!r} is no date like 2026-05-01 or 2026-05-01T14:00"
        ) from None
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def end_of(text: str | None) -> datetime | None:
    """As `moment`, but a day means its end: what was known by that day."""
    found = moment(text)
    if found is None or text is None or len(text.strip()) > len("2026-05-01"):
        return found
    return found + timedelta(days=1, microseconds=-1)


def as_of(text: str | None, clock: str) -> AsOf:
    """The past that `--as-of` and `--clock` ask for; a day means its end."""
    from tracker.as_of import AsOf

    return AsOf(end_of(text), clock)


def runtime(context: typer.Context) -> Runtime:
    """The settings and store of this command; the store is closed when the command ends."""
    from jobs.runtime import start

    path: Path | None = context.obj
    jobs = start(path)
    context.call_on_close(jobs.engine.dispose)
    return jobs


def asking(context: typer.Context) -> Asking:
    """The settings and store of a command that only asks, loaded as far as they are used."""
    from jobs.asking import start_asking

    found = start_asking(context.obj)
    context.call_on_close(found.engine.dispose)
    return found


@contextmanager
def progress(jobs: Runtime) -> Iterator[None]:
    """Show what `jobs` tells of its progress, on standard error, while a person watches."""
    with watched() as jobs.progress:
        yield


@contextmanager
def watched() -> Iterator[Callable[[str, int, int | None], None]]:
    """Yield what a job tells its progress to: a bar on standard error, while a person watches."""
    if not sys.stderr.isatty():
        yield _tell_nobody
        return
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeElapsedColumn,
    )

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(
        *columns, TimeElapsedColumn(), console=Console(stderr=True), transient=True
    ) as bars:
        yield _teller(bars)


def _tell_nobody(_name: str, _done: int, _total: int | None) -> None:
    """Nobody watches."""


def _teller(bars: Progress) -> Callable[[str, int, int | None], None]:
    tasks: dict[str, Any] = {}

    def tell(name: str, done: int, total: int | None) -> None:
        if name not in tasks:
            tasks[name] = bars.add_task(name, total=total)
        bars.update(tasks[name], completed=done, total=total)

    return tell
