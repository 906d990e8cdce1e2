"""`tracker derive`: derive exported bodies with many processes or many machines."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from jobs.cli.common import Json, print_json, say, watched

if TYPE_CHECKING:
    from jobs.scale.manifest import Manifest

_LOCAL = "local"
Source = Annotated[Path, typer.Argument(help="What export bodies wrote.", metavar="DIR")]
Target = Annotated[Path, typer.Argument(help="A new folder.", metavar="OUT")]
EngineName = Annotated[str, typer.Option("--engine", help="local or spark.")]
Workers = Annotated[
    int | None, typer.Option("--workers", min=1, help="Processes; default: one a core.")
]
Master = Annotated[
    str | None, typer.Option("--master", help="Spark's master, e.g. spark://host:7077.")
]
Environment = Annotated[
    Path | None,
    typer.Option("--environment", help="An archive with the Python of Spark's workers."),
]
Conf = Annotated[
    list[str] | None, typer.Option("--conf", help="A setting of Spark, NAME=VALUE; repeatable.")
]


def register(app: typer.Typer) -> None:
    """Add the command to `app`."""
    app.command()(derive)


def derive(
    source: Source,
    target: Target,
    engine: EngineName = _LOCAL,
    workers: Workers = None,
    master: Master = None,
    environment: Environment = None,
    conf: Conf = None,
    as_json: Json = False,
) -> None:
    """Derive exported bodies: their Studies, what we say about them, and issues, as Parquet.

    Needs neither the settings nor the store. A body that cannot be read is a row that says why.
    """
    of_spark = {"--master": master, "--environment": environment, "--conf": conf}
    _refuse_unused(engine, {"--workers": workers}, of_spark)
    from jobs.scale.extras import require_package

    require_package("pyarrow", "parquet", "tracker derive")
    from jobs.scale.derive import Engine
    from jobs.scale.derive import derive as derive_with

    chosen = Engine(
        name=engine,
        workers=workers,
        master=master,
        environment=environment,
        settings=_settings(conf or []),
    )
    with watched() as tell:
        made = derive_with(source, target, chosen, tell)
    _print(made, target, as_json=as_json)


def _print(made: Manifest, target: Path, *, as_json: bool) -> None:
    if as_json:
        counts = {"rows": made.rows, "unreadable": made.unreadable}
        print_json(counts | {"rules_stamp": made.rules_stamp})
        return
    say(
        f"{made.rows} bodies derived by the rules {made.rules_stamp}, {made.unreadable} of them "
        f"cannot be read: {target}"
    )
    say(f"next: tracker load {target}")


def _refuse_unused(
    engine: str, of_local: Mapping[str, object], of_spark: Mapping[str, object]
) -> None:
    """An option that the engine does not use is a misunderstanding."""
    for name, given in (of_spark if engine == _LOCAL else of_local).items():
        if given:
            raise typer.BadParameter(f"{name} means nothing to --engine {engine}")


def _settings(conf: list[str]) -> tuple[tuple[str, str], ...]:
    pairs = [one.partition("=") for one in conf]
    for name, sign, _ in pairs:
        if not (name and sign):
            raise typer.BadParameter(f"--conf {name}: write NAME=VALUE")
    return tuple((name.strip(), value) for name, _, value in pairs)
