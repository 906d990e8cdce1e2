"""Commands that answer from the store: what changed, one study, what needs a person."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from jobs.cli.common import Clock, Json, end_of, moment, out, print_json, runtime
from tracker.errors import TrackerError

if TYPE_CHECKING:
    from tracker.change_rules import Importance

LEVELS = ("error", "warning", "note")
issues_app = typer.Typer(help="What a person should look at.", invoke_without_command=True)


def register(app: typer.Typer) -> None:
    """Add the commands to `app`."""
    app.command()(changes)
    app.command()(show)
    app.add_typer(issues_app, name="issues")


def changes(
    context: typer.Context,
    since: Annotated[str, typer.Option("--since", help="A day, a moment, or last-report.")],
    until: Annotated[str | None, typer.Option("--until", help="A day or moment.")] = None,
    least: Annotated[str, typer.Option("--least", help="high, medium, low or trace.")] = "trace",
    as_json: Json = False,
) -> None:
    """What entered, left, changed and came back, ranked by importance."""
    from jobs.look import after_last_report, changes_since

    jobs = runtime(context)
    start = after_last_report(jobs) if since == "last-report" else moment(since)
    found = changes_since(jobs, start, end_of(until), _importance(least))
    if as_json:
        print_json([change.document() for change in found.changes])
        return
    for line in found.lines():
        out.print(line, markup=False)


def _importance(name: str) -> Importance:
    from tracker.change_rules import Importance

    try:
        return Importance[name.upper()]
    except KeyError:
        known = ", ".join(one.name.lower() for one in reversed(Importance))
        raise typer.BadParameter(f"{name!r} is none of {known}") from None


def show(
    context: typer.Context,
    study: Annotated[str, typer.Argument(help="A registration number or key, or an alias.")],
    versions: Annotated[bool, typer.Option("--versions", help="All its versions.")] = False,
    diff: Annotated[
        tuple[int, int] | None, typer.Option("--diff", help="Two version numbers.")
    ] = None,
    as_of: Annotated[str | None, typer.Option("--as-of", help="As it was on that day.")] = None,
    clock: Clock = "observed",
    raw: Annotated[bool, typer.Option("--raw", help="The kept body, as served.")] = False,
    as_json: Json = False,
) -> None:
    """One study: as it is, as it was, its versions, what differs between two."""
    from jobs import look
    from jobs.state import AsOf

    jobs = runtime(context)
    then = AsOf(end_of(as_of), clock)
    key = look.find_study(jobs, study)
    if raw:
        typer.echo(look.raw_body(jobs, key, then))
    elif versions:
        _print_versions(look.version_list(jobs, key), as_json=as_json)
    elif diff:
        _print_diff(look.version_diff(jobs, key, *diff), as_json=as_json)
    else:
        _print_study(look.study_as_of(jobs, key, then), as_json=as_json)


def _print_versions(found: list[dict[str, Any]], *, as_json: bool) -> None:
    if as_json:
        print_json(found)
        return
    for version in found:
        out.print(_version_line(version), markup=False)
        for line in version["changes"]:
            out.print(f"    {line}", markup=False)


def _version_line(version: dict[str, Any]) -> str:
    day = version["registry_updated"] or version.get("registry_date") or "-"
    if version["number"] is None:
        name = f"registry's version {version['registry_version']}"
    else:
        name = f"version {version['number']}  observed {version['observed_at'][:16]}"
    return f"{name}  registry's date {day}  {version['origin']}"


def _print_diff(found: list[Any], *, as_json: bool) -> None:
    import msgspec

    from jobs.look import change_line

    if as_json:
        print_json([msgspec.to_builtins(change) for change in found])
        return
    for change in found:
        line = change_line(change.path, change.before, change.after)
        out.print(f"[{change.importance.name.lower()}] {line}", markup=False)
    if not found:
        out.print("no difference", markup=False)


def _print_study(found: dict[str, Any], *, as_json: bool) -> None:
    if as_json:
        print_json(found)
        return
    for name, value in found.items():
        out.print(f"{name}: {_text(value)}", markup=False)


def _text(value: Any) -> str:
    if isinstance(value, list | tuple):
        return "; ".join(_text(item) for item in value)
    if isinstance(value, dict):
        return ", ".join(f"{key}={_text(item)}" for key, item in value.items())
    return str(value)


@issues_app.callback()
def list_issues(
    context: typer.Context,
    level: Annotated[str | None, typer.Option("--level", help="error, warning or note.")] = None,
    as_json: Json = False,
) -> None:
    """The open issues, worst and most frequent first."""
    if context.invoked_subcommand is not None:
        return
    if level is not None and level not in LEVELS:
        raise typer.BadParameter(f"{level!r} is none of {', '.join(LEVELS)}")
    from jobs.issues import issue_list

    found = issue_list(runtime(context), level)
    if as_json:
        print_json(found)
        return
    for issue in found:
        out.print(
            f"#{issue['id']} {issue['level']} {issue['code']} {issue['registry_key']} "
            f"{issue['field']}: {issue['value']!r} seen {issue['seen']} times, e.g. "
            f"{issue['example_study_key'] or '-'} {issue['message']}".rstrip(),
            markup=False,
        )
    out.print(f"{len(found)} open", markup=False)


@issues_app.command()
def close(
    context: typer.Context, number: Annotated[int, typer.Argument(help="The issue's number.")]
) -> None:
    """Mark an issue as dealt with; it opens again if it comes back."""
    from jobs.issues import close_issue

    if not close_issue(runtime(context), number):
        raise TrackerError(f"there is no open issue #{number}: `tracker issues` lists them")
    out.print(f"closed #{number}", markup=False)
