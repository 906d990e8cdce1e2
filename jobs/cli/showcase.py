"""Commands that need no registry in reach: the demo, and the replica that it runs on."""

from __future__ import annotations

import signal
import threading
from pathlib import Path
from typing import Annotated

import typer

from jobs.cli.common import aside, say


def register(app: typer.Typer) -> None:
    """Add the commands to `app`."""
    app.command()(demo)
    app.command()(replica)


def demo(
    folder: Annotated[Path, typer.Option("--folder", help="Where to write.")] = Path(
        "tracker-demo"
    ),
    size: Annotated[
        int, typer.Option("--size", min=50, max=700, help="Number of invented studies.")
    ] = 700,
) -> None:
    """The main job, whole, on an embedded registry of invented studies: two days in the life."""
    from jobs.demo.run import run_demo

    run_demo(folder, size, say)


def replica(
    corpora: Annotated[list[Path], typer.Argument(help="Files of API v2 records, one a day.")],
    port: Annotated[int, typer.Option("--port", help="0: any free one.")] = 0,
    faults: Annotated[str, typer.Option("--faults", help="e.g. 429:every=5;cut:at=3")] = "",
) -> None:
    """Serve records here as ClinicalTrials.gov would; SIGUSR1 goes to the next corpus."""
    from jobs.demo.replica.corpus import load_corpus
    from jobs.demo.replica.faults import Faults
    from jobs.demo.replica.server import Replica

    days = [load_corpus([path]) for path in corpora]
    server = Replica(days, port=port, faults=Faults.parse(faults) if faults else None)
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    signal.signal(signal.SIGUSR1, lambda *_: server.advance())
    with server:
        say(server.base_url)
        aside(
            f"serving {len(days[0].records)} studies; point the tracker here with\n"
            f"  TRACKER_REGISTRIES__CTGOV__BASE_URL={server.base_url}\n"
            "Ctrl-C stops it",
        )
        stop.wait()
