"""Commands about trials: which studies are one, and what was published of them."""

from __future__ import annotations

from typing import Annotated

import msgspec
import typer

from jobs.cli.common import Json, out, print_json, runtime

Pair = Annotated[
    tuple[str, str] | None,
    typer.Option(help="Two studies, on a person's word; needs --reason, --by."),
]


def register(app: typer.Typer) -> None:
    """Add the commands to `app`."""
    app.command()(link)


def link(
    context: typer.Context,
    join: Pair = None,
    part: Pair = None,
    reason: Annotated[str, typer.Option("--reason", help="Why, for --join and --part.")] = "",
    by: Annotated[str, typer.Option("--by", help="Who says so.")] = "",
    as_json: Json = False,
) -> None:
    """Find out which studies are one trial, or take a person's word on two of them."""
    from jobs.link import decide_link, decision_now, link_trials
    from jobs.look import find_study
    from tracker.linking import LinkVerdict

    jobs = runtime(context)
    pair, verdict = (join, LinkVerdict.JOINED) if join else (part, LinkVerdict.SEPARATE)
    if pair is None:
        report = link_trials(jobs)
    else:
        keys = (find_study(jobs, pair[0]), find_study(jobs, pair[1]))
        report = decide_link(jobs, decision_now(jobs, keys, verdict, reason, by))
    if as_json:
        print_json(msgspec.to_builtins(report))
        return
    out.print(
        f"{report.studies} studies are {report.trials} trials, {report.joined} of them seen in "
        f"several registrations; {report.related} related, {report.candidates} perhaps one, "
        f"{report.conflicts} in conflict (tracker issues), {report.decisions} decided by people",
        markup=False,
    )
