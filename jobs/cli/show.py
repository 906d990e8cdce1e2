"""`tracker show`: one study as it is, as it was, and what differs between two versions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, Any

import typer

from jobs.cli.common import Clock, Json, as_of, asking, print_json, say

if TYPE_CHECKING:
    from tracker.changes import Change


def register(app: typer.Typer) -> None:
    """Add the command to `app`."""
    app.command()(show)


def show(
    context: typer.Context,
    study: Annotated[str, typer.Argument(help="A registration number or key, or an alias.")],
    versions: Annotated[bool, typer.Option("--versions", help="All its versions.")] = False,
    diff: Annotated[
        tuple[int, int] | None, typer.Option("--diff", help="Two version numbers.")
    ] = None,
    day: Annotated[str | None, typer.Option("--as-of", help="As it was on that day.")] = None,
    clock: Clock = "observed",
    raw: Annotated[bool, typer.Option("--raw", help="The kept body, as served.")] = False,
    as_json: Json = False,
) -> None:
    """One study: as it is, as it was, its versions, what differs between two."""
    from jobs.queries import studies

    jobs = asking(context)
    then = as_of(day, clock)
    key = studies.find_study(jobs, study)
    if raw:
        typer.echo(studies.raw_body(jobs, key, then))
    elif versions:
        _print_versions(studies.version_list(jobs, key), as_json=as_json)
    elif diff:
        _print_diff(studies.version_diff(jobs, key, *diff), as_json=as_json)
    else:
        _print_study(studies.study_as_of(jobs, key, then), as_json=as_json)


def _print_versions(found: list[dict[str, Any]], *, as_json: bool) -> None:
    if as_json:
        print_json(found)
        return
    for version in found:
        say(_version_line(version))
        for line in version["changes"]:
            say(f"    {line}")


def _version_line(version: dict[str, Any]) -> str:
    day = version["registry_updated"] or version.get("registry_date") or "-"
    if version["number"] is None:
        name = f"registry's version {version['registry_version']}"
    else:
        name = f"version {version['number']}  observed {version['observed_at'][:16]}"
    return f"{name}  registry's date {day}  {version['origin']}"


def _print_diff(found: Sequence[Change], *, as_json: bool) -> None:
    import msgspec

    from jobs.queries.changes import change_line

    if as_json:
        print_json([msgspec.to_builtins(change) for change in found])
        return
    for change in found:
        line = change_line(change.path, change.before, change.after)
        say(f"[{change.importance.name.lower()}] {line}")
    if not found:
        say("no difference")


def _print_study(found: dict[str, Any], *, as_json: bool) -> None:
    if as_json:
        print_json(found)
        return
    for name, value in found.items():
        say(f"{name}: {_text(value)}")


def _text(value: Any) -> str:
    if isinstance(value, list | tuple):
        return "; ".join(_text(item) for item in value)
    if isinstance(value, dict):
        return ", ".join(f"{key}={_text(item)}" for key, item in value.items())
    return str(value)
