"""`tracker link`: which studies are one trial, by the rules or by a person's word."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import msgspec
import typer

from jobs.cli.common import Json, print_json, progress, runtime, say
from jobs.cli.sync_options import lease

if TYPE_CHECKING:
    from jobs.runtime import Runtime
    from jobs.sync.partners import PartnersReport
    from tracker.linking import LinkVerdict

Pair = tuple[str, str] | None
NEEDS = "needs --reason, --by."


def register(app: typer.Typer) -> None:
    """Add the command to `app`."""
    app.command()(link)


def link(
    context: typer.Context,
    join: Annotated[Pair, typer.Option(help=f"Two studies that are one trial; {NEEDS}")] = None,
    part: Annotated[Pair, typer.Option(help=f"Two studies that are two trials; {NEEDS}")] = None,
    withdraw: Annotated[
        Pair, typer.Option(help=f"Two studies on which the rules decide again; {NEEDS}")
    ] = None,
    fetch: Annotated[
        bool,
        typer.Option("--fetch", help="Ask registries for numbers that records name and we lack."),
    ] = False,
    reason: Annotated[str, typer.Option("--reason", help="Why a person says so.")] = "",
    by: Annotated[str, typer.Option("--by", help="Who says so.")] = "",
    as_json: Json = False,
) -> None:
    """Find out which studies are one trial, or take a person's word on two of them."""
    from jobs.link.trials import decide_link, decision_now, link_trials
    from jobs.queries.studies import find_study

    jobs = runtime(context)
    said = _said(join, part, withdraw)
    asked = _fetch(jobs, said) if fetch else []
    if said is None:
        report = link_trials(jobs)
    else:
        (one, other), verdict = said
        keys = (find_study(jobs, one), find_study(jobs, other))
        report = decide_link(jobs, decision_now(jobs, keys, verdict, reason, by))
    if as_json:
        told = {"partners": msgspec.to_builtins(asked)} if fetch else {}
        print_json(msgspec.to_builtins(report) | told)
    else:
        for line in (*(one.line() for one in asked), report.line()):
            say(line)


def _fetch(jobs: Runtime, said: object) -> list[PartnersReport]:
    """Ask each registry that is switched on; a registry that cannot be asked ends the command."""
    from functools import partial

    from jobs.service.run_once import only_one
    from jobs.sync.partners import askable, fetch_partners

    if said is not None:
        raise typer.BadParameter("--fetch goes without --join, --part and --withdraw")
    with progress(jobs):
        return [
            only_one(jobs, f"sync {key}", partial(fetch_partners, jobs, key), lease(jobs))
            for key in askable(jobs)
        ]


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
