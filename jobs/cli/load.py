"""`tracker load`: take into the store what `tracker derive` wrote."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from jobs.cli.common import Json, print_json, progress, runtime, say
from jobs.cli.sync_options import link_after_pull


def register(app: typer.Typer) -> None:
    """Add the command to `app`."""
    app.command()(load)


def load(
    context: typer.Context,
    folder: Annotated[Path, typer.Argument(help="What derive wrote.", metavar="OUT")],
    as_json: Json = False,
) -> None:
    """Take into the store what was derived elsewhere: a rebuild without its work.

    What was derived by other rules than those of this installation is refused.
    """
    from jobs.scale.extras import require_package

    require_package("pyarrow", "parquet", "tracker load")
    import msgspec

    from jobs.scale.load import load as load_folder

    jobs = runtime(context)
    with progress(jobs):
        report = load_folder(jobs, folder)
    if as_json:
        print_json(msgspec.to_builtins(report))
    else:
        say(report.line())
    link_after_pull(jobs, as_json=as_json)
