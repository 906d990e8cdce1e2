"""What the commands that bring registrations in share."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Annotated

import typer

from jobs.cli.common import aside, print_json, say

if TYPE_CHECKING:
    from jobs.runtime import Runtime
    from jobs.sync.summary import SyncReport

When = Annotated[
    str | None,
    typer.Option("--observed-at", help="The moment of observation, if it is not now (UTC)."),
]


def lease(jobs: Runtime) -> timedelta:
    """How long the lock of a sync lasts without a sign of life."""
    return timedelta(minutes=jobs.config.schedule.lease_minutes)


def link_after_pull(jobs: Runtime, *, as_json: bool) -> None:
    """Find out anew which studies are one trial, if something came that may tie them."""
    from jobs.link.trials import link_if_due

    linked = link_if_due(jobs)
    if linked is not None and not as_json:
        say(linked.line())


def print_reports(reports: list[SyncReport], *, as_json: bool) -> None:
    """What each pass did: lines for a person, or one JSON list."""
    if as_json:
        print_json([_document(report) for report in reports])
        return
    for report in reports:
        for line in (*report.finished, *report.lines()):
            say(line)
        for note in report.notes:
            aside(f"{report.registry_key}: PARTIAL: {note}", colour="yellow")
        for line in report.refused:
            aside(f"{report.registry_key}: refused: {line}", colour="red")


def _document(report: SyncReport) -> dict[str, object]:
    return {
        "registry": report.registry_key,
        "scope": report.scope,
        "completeness": report.completeness,
        "baseline": report.is_baseline,
        "observed_at": report.observed_at.isoformat(),
        "searches": report.searches,
        "notes": report.notes,
        **({"refused": report.refused} if report.refused else {}),
        **({"finished": report.finished} if report.finished else {}),
        **report.outcome.counts(),
    }


def report_after_pull(jobs: Runtime) -> None:
    """Write what `schedule.report` wants after an accepted pass, unless it is there; say so."""
    if not jobs.config.schedule.report:
        return  # what makes reports takes seconds to import
    from jobs.service.reports import write_due_reports

    for line in write_due_reports(jobs):
        aside(line)
