"""`tracker issues`: what a person should look at."""

from __future__ import annotations

from typing import Annotated

import typer

from jobs.cli.common import Json, print_json, runtime, say
from jobs.cli.lazy import WholeLines
from tracker.errors import TrackerError

LEVELS = ("error", "warning", "note")
issues_app = typer.Typer(
    cls=WholeLines, help="What a person should look at.", invoke_without_command=True
)


def register(app: typer.Typer) -> None:
    """Add the command to `app`."""
    app.add_typer(issues_app, name="issues")


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
    from jobs.queries.issues import issue_list

    found = issue_list(runtime(context), level)
    if as_json:
        print_json(found)
        return
    for issue in found:
        say(
            f"#{issue['id']} {issue['level']} {issue['code']} {issue['registry_key']} "
            f"{issue['field']}: {issue['value']!r} seen {issue['seen']} times, e.g. "
            f"{issue['example_study_key'] or '-'} {issue['message']}".rstrip(),
        )
    say(f"{len(found)} open")


@issues_app.command()
def close(
    context: typer.Context, number: Annotated[int, typer.Argument(help="The issue's number.")]
) -> None:
    """Mark an issue as dealt with; it opens again if it comes back."""
    from jobs.queries.issues import close_issue

    if not close_issue(runtime(context), number):
        raise TrackerError(f"there is no open issue #{number}: `tracker issues` lists them")
    say(f"closed #{number}")
