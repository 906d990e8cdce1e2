"""Commands about trials: which studies are one, and what was published of them."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Annotated

import msgspec
import typer

from jobs.cli.common import Json, err, out, print_json, progress, runtime

if TYPE_CHECKING:
    from tracker.linking import LinkVerdict

Pair = tuple[str, str] | None
NEEDS = "needs --reason, --by."


def register(app: typer.Typer) -> None:
    """Add the commands to `app`."""
    app.command()(link)
    app.command()(literature)


def link(
    context: typer.Context,
    join: Annotated[Pair, typer.Option(help=f"Two studies that are one trial; {NEEDS}")] = None,
    part: Annotated[Pair, typer.Option(help=f"Two studies that are two trials; {NEEDS}")] = None,
    withdraw: Annotated[
        Pair, typer.Option(help=f"Two studies on which the rules decide again; {NEEDS}")
    ] = None,
    reason: Annotated[str, typer.Option("--reason", help="Why a person says so.")] = "",
    by: Annotated[str, typer.Option("--by", help="Who says so.")] = "",
    as_json: Json = False,
) -> None:
    """Find out which studies are one trial, or take a person's word on two of them."""
    from jobs.link import decide_link, decision_now, link_trials
    from jobs.look import find_study

    jobs = runtime(context)
    said = _said(join, part, withdraw)
    if said is None:
        report = link_trials(jobs)
    else:
        (one, other), verdict = said
        keys = (find_study(jobs, one), find_study(jobs, other))
        report = decide_link(jobs, decision_now(jobs, keys, verdict, reason, by))
    if as_json:
        print_json(msgspec.to_builtins(report))
    else:
        out.print(report.line(), markup=False)


def _said(join: Pair, part: Pair, withdraw: Pair) -> tuple[tuple[str, str], LinkVerdict] | None:
    from tracker.linking import LinkVerdict

    given = [
        (pair, verdict)
        for pair, verdict in (
            (join, LinkVerdict.JOINED),
            (part, LinkVerdict.SEPARATE),
            (withdraw, LinkVerdict.WITHDRAWN),
        )
        if pair is not None
    ]
    if len(given) > 1:
        raise typer.BadParameter("one of --join, --part and --withdraw at a time")
    return given[0] if given else None


def literature(
    context: typer.Context,
    again_after: Annotated[
        float | None,
        typer.Option("--again-after", min=0, help="Days after which a study is asked about again."),
    ] = None,
    cohort: Annotated[
        str | None, typer.Option("--cohort", help="Only the studies of this cohort.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Look for publications that name the studies we follow, at PubMed and Europe PMC."""
    from jobs.literature import Query, configured_sources, look_up_literature
    from jobs.members import members_of

    jobs = runtime(context)
    settings = jobs.config.literature
    days = settings.again_after_days if again_after is None else again_after
    key = os.environ.get(settings.api_key_env) if settings.api_key_env else None
    members = None if cohort is None else members_of(jobs, cohort)  # None: every study
    query = Query(members, days, key)
    with progress(jobs):
        report = look_up_literature(jobs, query, configured_sources(settings))
    if as_json:
        print_json(msgspec.to_builtins(report))
    else:
        for line in report.lines():
            out.print(line, markup=False)
    for name, source in report.sources.items():
        if source.error:
            err.print(f"{name}: PARTIAL: {source.error}", style="yellow", markup=False)
    if any(source.error for source in report.sources.values()):
        raise typer.Exit(1)
