"""The options that `report` and `site` share, and what they ask for."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from jobs.cli.common import as_of, aside, moment, say
from tracker.reports.request import ReportRequest

if TYPE_CHECKING:
    from jobs.runtime import Runtime

Cohort = Annotated[
    str | None, typer.Option("--cohort", help="A cohort's key, or candidates; default: the first.")
]
AsOf = Annotated[str | None, typer.Option("--as-of", help="The state of that day.")]
Statements = Annotated[
    list[Path] | None,
    typer.Option(
        "--statements",
        help="For statements: a file, .toml or .csv, in place of all others; repeatable.",
    ),
]
Language = Annotated[str, typer.Option("--lang", help="en or zh.")]


def report_request(
    jobs: Runtime, cohort: str | None, day: str | None, clock: str, language: str
) -> ReportRequest:
    """What the options that every report has ask for."""
    from jobs.queries.changes import first_cohort

    return ReportRequest(
        cohort=cohort or first_cohort(jobs),
        as_of=as_of(day, clock),
        language=language,
    )


def statement_files(files: list[Path] | None) -> tuple[str, ...]:
    """The files as a request names them."""
    return tuple(map(str, files or ()))


def first_day(since: str | None) -> date | Literal["last-report"] | None:
    """The first day that counts, or that it is the last report that says so."""
    if since == "last-report":
        return "last-report"
    stated = moment(since)
    return stated.date() if stated else None


def warn(sentence: str) -> None:
    """Say on standard error what a reader of the figures has to know."""
    aside(sentence, colour="yellow")


def warn_of_untranslated(language: str) -> None:
    """Say which dimensions a report shows in English, since nobody has translated them yet."""
    from tracker.reports.dimensions import layout
    from tracker.reports.words import untranslated

    missing = untranslated(language, layout().dimension)
    if missing:
        aside(
            f"messages/{language}.toml lacks {', '.join(missing)}: what dimensions.toml says is "
            "shown in their place",
        )


def print_paths(written: list[Path]) -> None:
    """One path a line on standard output, for scripts."""
    for path in written:
        say(str(path))
