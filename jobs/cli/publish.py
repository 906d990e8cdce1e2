"""Commands that write for others: reports, one study's page, a whole site."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from jobs.cli.common import Clock, err, moment, out, progress, runtime

if TYPE_CHECKING:
    from jobs.runtime import Runtime

KINDS = "landscape, changes, trends, quality, diseases, statements, discrepancies, or study"
Cohort = Annotated[
    str | None, typer.Option("--cohort", help="A cohort's key, or candidates; default: the first.")
]
AsOf = Annotated[str | None, typer.Option("--as-of", help="The state of that day.")]
Language = Annotated[str, typer.Option("--lang", help="en or zh.")]


def register(app: typer.Typer) -> None:
    """Add the commands to `app`."""
    app.command()(report)
    app.command()(site)


def report(
    context: typer.Context,
    kind: Annotated[str, typer.Argument(help=f"{KINDS}.")] = "landscape",
    study: Annotated[str | None, typer.Argument(help="For kind study: which one.")] = None,
    cohort: Cohort = None,
    formats: Annotated[
        list[str] | None,
        typer.Option("--format", help="html, md, csv, json, xlsx, png, svg; repeatable."),
    ] = None,
    as_of: AsOf = None,
    clock: Clock = "observed",
    since: Annotated[
        str | None, typer.Option("--since", help="For changes: a day, or last-report.")
    ] = None,
    language: Language = "en",
    target: Annotated[Path | None, typer.Option("--out", help="Folder to write into.")] = None,
) -> None:
    """Write a report: every figure with how complete it is and how it was counted."""
    from jobs.look import find_study
    from jobs.report import TEXT_FORMATS, write_report, write_study

    jobs = runtime(context)
    asked = _asked(jobs, cohort, as_of, clock, language)
    if kind == "study":
        if study is None:
            raise typer.BadParameter("report study needs a registration number")
        key = find_study(jobs, study)
        written = write_study(jobs, key, formats=formats or ("html", "md"), out=target, **asked)
    else:
        if since is not None:
            asked["since"] = since if since == "last-report" else _day(since)
        written = write_report(jobs, kind, formats=formats or TEXT_FORMATS, out=target, **asked)
    _print_paths(written)


def site(
    context: typer.Context,
    folder: Annotated[Path, typer.Argument(help="Where to write it.")],
    cohort: Cohort = None,
    as_of: AsOf = None,
    clock: Clock = "observed",
    language: Language = "en",
) -> None:
    """Write all reports and a page per study as one small static site."""
    from jobs.site import write_site

    jobs = runtime(context)
    with progress(jobs):
        written = write_site(jobs, folder, **_asked(jobs, cohort, as_of, clock, language))
    err.print(f"{len(written)} files", markup=False)
    out.print(str(folder / "index.html"), markup=False)


def _asked(
    jobs: Runtime, cohort: str | None, as_of: str | None, clock: str, language: str
) -> dict[str, Any]:
    from jobs.look import first_cohort

    return {
        "cohort": cohort or first_cohort(jobs),
        "as_of": _day(as_of) if as_of else None,
        "clock": clock,
        "language": language,
    }


def _day(text: str) -> Any:
    found = moment(text)
    return found.date() if found else None


def _print_paths(written: list[Path]) -> None:
    for path in written:
        out.print(str(path), markup=False)
