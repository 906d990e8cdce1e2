"""`tracker evaluate`: the classification measured against labels by people."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from jobs.cli.common import Json, print_json, runtime, say

if TYPE_CHECKING:
    from tracker.config import Config
    from tracker.evaluate import Evaluation


def register(app: typer.Typer) -> None:
    """Add the command to `app`."""
    app.command()(evaluate)


def evaluate(
    context: typer.Context,
    labels: Annotated[Path, typer.Argument(help="CSV file of labels by people.")],
    corpora: Annotated[
        list[Path] | None,
        typer.Option("--corpus", help="File of records; repeatable, later wins; no store needed."),
    ] = None,
    cohort: Annotated[str, typer.Option("--cohort", help="The cohort that in_cohort is about.")] = (
        "msc_autoimmune"
    ),
    page: Annotated[Path | None, typer.Option("--page", help="Also write this HTML page.")] = None,
    as_json: Json = False,
) -> None:
    """Measure what we say against labels by people: figures, confusions, every difference."""
    from jobs.queries.evaluate import evaluate_labels

    if corpora:
        settings = _settings(context)
        found = evaluate_labels(None, labels, corpora, cohort, settings)
    else:
        found = evaluate_labels(runtime(context), labels, (), cohort)
    _print_evaluation(found, as_json=as_json)
    if page:
        _write_page(found, labels.name, page, quiet=as_json)


def _settings(context: typer.Context) -> Config:
    """The settings without a store: those of this folder, else those that the program ships."""
    from jobs.runtime import read_config
    from tracker.config.default import default_config_path
    from tracker.settings import DEFAULT_CONFIG

    here: Path | None = context.obj
    if here is None and not DEFAULT_CONFIG.exists():
        here = default_config_path()
    return read_config(here)


def _print_evaluation(found: Evaluation, *, as_json: bool) -> None:
    import msgspec

    from tracker.evaluate.as_text import lines

    if as_json:
        print_json(msgspec.to_builtins(found))
        return
    for line in lines(found):
        say(line)


def _write_page(found: Evaluation, labels: str, path: Path, *, quiet: bool) -> None:
    from tracker.evaluate.as_page import page

    path.write_text(page(found, labels), encoding="utf-8")
    if not quiet:
        say(f"wrote {path}")
