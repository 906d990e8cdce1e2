"""The command line: each command is one job run by hand. Exit 0: done, 1: failed, 2: misused."""

from __future__ import annotations

import signal
import sys
from pathlib import Path
from types import FrameType
from typing import Annotated

import typer
from typer.completion import completion_init  # type: ignore[attr-defined]  # where its own options take it from

from jobs.cli.common import fail
from jobs.cli.lazy import Known, LazyGroup, Place
from tracker import __version__
from tracker.errors import ConfigError, TrackerError

COMMANDS: Known = {
    "demo": Place(
        "jobs.cli.showcase",
        "The main job, whole, on an embedded registry of invented studies: two days in the life.",
    ),
    "replica": Place(
        "jobs.cli.showcase",
        "Serve records here as ClinicalTrials.gov would; SIGUSR1 goes to the next corpus.",
    ),
    "sync": Place(
        "jobs.cli.sync",
        "Pull registries: fetch, normalize, classify, keep every version, tell what changed.",
    ),
    "import": Place(
        "jobs.cli.import_files",
        "Take records from files down the same line as a sync.",
    ),
    "rebuild": Place(
        "jobs.cli.rebuild",
        "Derive everything again from kept bodies, after a new word list or a better parser.",
    ),
    "export": Place("jobs.cli.export", "Take what the store holds out of it."),
    "derive": Place(
        "jobs.cli.derive",
        "Derive exported bodies: their Studies, what we say about them, and issues, as Parquet.",
    ),
    "load": Place(
        "jobs.cli.load",
        "Take into the store what was derived elsewhere: a rebuild without its work.",
    ),
    "history": Place(
        "jobs.cli.history",
        "Fetch the registry's own old versions of studies, slowly; run again, it goes on.",
    ),
    "changes": Place(
        "jobs.cli.changes",
        "What entered, left, changed and came back, ranked by importance.",
    ),
    "show": Place(
        "jobs.cli.show",
        "One study: as it is, as it was, its versions, what differs between two.",
    ),
    "evaluate": Place(
        "jobs.cli.evaluate",
        "Measure what we say against labels by people: figures, confusions, every difference.",
    ),
    "explain": Place(
        "jobs.cli.explain",
        "Why a study is in or out of a cohort, word by word; exit code 1 if it was never seen.",
    ),
    "link": Place(
        "jobs.cli.link",
        "Find out which studies are one trial, or take a person's word on two of them.",
    ),
    "literature": Place(
        "jobs.cli.literature",
        "Look for publications that name the studies we follow, at PubMed and Europe PMC.",
    ),
    "report": Place(
        "jobs.cli.report",
        "Write a report: every figure with how complete it is and how it was counted.",
    ),
    "site": Place(
        "jobs.cli.site",
        "Write all reports and a page per study as one small static site.",
    ),
    "schedule": Place(
        "jobs.cli.schedule",
        "Run as a service: syncs, digests and the watch by the schedule in config.toml.",
    ),
    "status": Place(
        "jobs.cli.status",
        "What is held, how fresh, what runs next, what waits and what failed, in ten lines.",
    ),
    "doctor": Place(
        "jobs.cli.doctor",
        "How the tracker itself is; exit code 1 where something needs a person.",
    ),
    "registries": Place(
        "jobs.cli.registries",
        "The registries this version knows, with their terms of use.",
    ),
    "issues": Place(
        "jobs.cli.issues",
        "What a person should look at.",
    ),
    "statements": Place(
        "jobs.cli.statements",
        "What papers and you say of the trials.",
    ),
    "alerts": Place(
        "jobs.cli.alerts",
        "Tell people what changed, once.",
    ),
    "channels": Place(
        "jobs.cli.channels",
        "Where messages go.",
    ),
    "config": Place(
        "jobs.cli.config",
        "Write, check and explain config.toml.",
    ),
}
"""Every command by its name, in the order of `--help`; the line is the first of its own help."""


class Commands(LazyGroup):
    """The commands of `tracker`."""

    known = COMMANDS


app = typer.Typer(
    cls=Commands,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,  # frames around the help cost three times what all else does
    help="Keeps a landscape of stem cell trials in autoimmune disease alive.",
)


def _show_version(wanted: bool) -> None:
    if wanted:
        typer.echo(__version__)
        raise typer.Exit


@app.callback()
def _options(
    context: typer.Context,
    settings: Annotated[
        str | None,
        typer.Option(
            "--config",
            envvar="TRACKER_CONFIG",
            metavar="<path>",
            help="Settings file; default: ./config.toml.",
        ),
    ] = None,
    _version: Annotated[
        bool, typer.Option("--version", callback=_show_version, is_eager=True, help="Version.")
    ] = False,
) -> None:
    context.obj = Path(settings) if settings is not None else None


def main() -> None:
    """Run the command line; errors become one sentence, never a traceback."""
    signal.signal(signal.SIGINT, _stop)
    completion_init()  # `_TRACKER_COMPLETE=source_bash tracker` prints what a shell needs
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
