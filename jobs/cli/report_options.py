"""The options that `report` and `site` share, and what they ask for."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from jobs.cli.common import moment, out

if TYPE_CHECKING:
    from jobs.runtime import Runtime

Cohort = Annotated[
    str | None, typer.Option("--cohort", help="A cohort's key, or candidates; default: the first.")
]
AsOf = Annotated[str | None, typer.Option("--as-of", help="The state of that day.")]
Language = Annotated[str, typer.Option("--lang", help="en or zh.")]


def asked(
    jobs: Runtime, cohort: str | None, as_of: str | None, clock: str, language: str
) -> dict[str, Any]:
    """What every report can be asked for, from the options of a command."""
    from jobs.queries.changes import first_cohort

    return {
        "cohort": cohort or first_cohort(jobs),
        "as_of": day(as_of) if as_of else None,
        "clock": clock,
        "language": language,
    }


def day(text: str) -> date | None:
    """The day that an option names."""
    found = moment(text)
    return found.date() if found else None


def print_paths(written: list[Path]) -> None:
    """One path a line on standard output, for scripts."""
    for path in written:
        out.print(str(path), markup=False)
