"""`tracker registries`: the registries that this version knows, with their terms of use."""

from __future__ import annotations

import typer

from jobs.cli.common import Json, print_json, say


def register(app: typer.Typer) -> None:
    """Add the command to `app`."""
    app.command()(registries)


def registries(as_json: Json = False) -> None:
    """The registries this version knows, with their terms of use."""
    from tracker.registry_facts import registry_facts

    if as_json:
        names = ("name", "home", "operator", "refresh", "terms_of_use", "terms_url")
        print_json(
            [
                {"key": key, **{name: getattr(one, name) for name in names}}
                for key, one in registry_facts().items()
            ]
        )
        return
    for key, one in registry_facts().items():
        say(f"{key}  {one.name} ({one.operator}), {one.home}")
        say(f"  refreshed: {one.refresh}")
        say(f"  terms: {one.terms_of_use} {one.terms_url}")
