"""`tracker config`: write, check and explain config.toml."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer

from jobs.cli.common import say
from jobs.cli.lazy import WholeLines
from tracker.errors import ConfigError
from tracker.settings import DEFAULT_CONFIG

config_app = typer.Typer(
    cls=WholeLines, no_args_is_help=True, help="Write, check and explain config.toml."
)


def register(app: typer.Typer) -> None:
    """Add the command to `app`."""
    app.add_typer(config_app, name="config")


@config_app.command()
def init(
    path: Annotated[Path, typer.Argument(help="Where to write it.")] = DEFAULT_CONFIG,
) -> None:
    """Write a config.toml to start from; an existing one is never overwritten."""
    from tracker.config.default import default_config_path

    if path.exists():
        raise ConfigError(f"{path} is there already and stays as it is: name another file")
    path.write_text(default_config_path().read_text(encoding="utf-8"), encoding="utf-8")
    say(f"wrote {path}; next: tracker config check, then tracker sync")


@config_app.command()
def check(context: typer.Context) -> None:
    """Read the settings and explain them back in sentences."""
    from jobs.reports.wanted import check_reports
    from jobs.runtime import read_config
    from tracker.config.explain import explain
    from tracker.registry_facts import registry_facts

    known = {key: one.name for key, one in registry_facts().items()}
    config = read_config(context.obj)
    check_reports(config)
    for sentence in explain(config, known, os.environ):
        say(sentence)


@config_app.command()
def defaults() -> None:
    """Every key with its meaning, its default and what is allowed."""
    from tracker.config.explain import describe_keys

    for line in describe_keys():
        say(line)
