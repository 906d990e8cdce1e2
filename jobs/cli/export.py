"""`tracker export bodies`: take kept bodies out of the store as Parquet."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from jobs.cli.common import Json, print_json, progress, runtime, say

export_app = typer.Typer(help="Take what the store holds out of it.", no_args_is_help=True)


def register(app: typer.Typer) -> None:
    """Add the command to `app`."""
    app.add_typer(export_app, name="export")


@export_app.command("bodies")
def export_bodies(
    context: typer.Context,
    folder: Annotated[Path, typer.Argument(help="A new folder.", metavar="DIR")],
    buckets: Annotated[
        int, typer.Option("--buckets", help="Into how many files a registry is divided.")
    ] = 16,
    as_json: Json = False,
) -> None:
    """Write every kept body as Parquet, by registry and by a hash of the study key."""
    from jobs.scale.extras import require_package

    require_package("pyarrow", "parquet", "tracker export bodies")
    from jobs.scale.export_bodies import export_bodies as export

    jobs = runtime(context)
    with progress(jobs):
        made = export(jobs, folder, buckets)
    if as_json:
        print_json({"rows": made.rows, "files": len(made.files), "keys_sha256": made.keys_sha256})
        return
    say(f"{made.rows} bodies in {len(made.files)} files: {folder}")
    say(f"next: tracker derive {folder} OUT")
