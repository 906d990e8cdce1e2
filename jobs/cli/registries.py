"""`tracker registries`: the registries that this version knows, with their terms of use."""

from __future__ import annotations

import typer

from jobs.cli.common import Json, out, print_json


def register(app: typer.Typer) -> None:
    """Add the command to `app`."""
    app.command()(registries)


def registries(as_json: Json = False) -> None:
    """The registries this version knows, with their terms of use."""
    from tracker.registries.catalog import registries as known

    if as_json:
        facts = ("key", "name", "home", "operator", "refresh", "terms_of_use", "terms_url")
        print_json([{name: getattr(one, name) for name in facts} for one in known().values()])
        return
    for one in known().values():
        out.print(f"{one.key}  {one.name} ({one.operator}), {one.home}", markup=False)
        out.print(f"  refreshed: {one.refresh}", markup=False)
        out.print(f"  terms: {one.terms_of_use} {one.terms_url}", markup=False)
