"""The kinds of report: one list that feeds the commands, the site, the documentation and tests.

A kind is the file of its name in this folder, which declares KIND. It is imported when such a
report is made, because what counts studies takes a second or two to import.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from importlib import import_module
from typing import TYPE_CHECKING, Literal

from msgspec import Struct

from tracker.errors import ConfigError

if TYPE_CHECKING:
    from tracker.reports.inputs import ReportInputs
    from tracker.reports.report import Report
    from tracker.reports.request import ReportRequest

Option = Literal["cohort", "as_of", "clock", "since", "study", "statements"]
"""What a report can be asked for with, besides its language and formats."""

TEXT_FORMATS = ("html", "md", "csv")

KINDS = (
    "landscape",
    "changes",
    "trends",
    "quality",
    "diseases",
    "statements",
    "discrepancies",
    "study",
)


class ReportKind(Struct, frozen=True, kw_only=True):
    """What a file declares of its report; `build` makes one from what the store knows.

    `title` is the key of a message, `about` what the report shows, for the help and the docs;
    `takes` are the options that it uses: any other is refused, since it would be ignored.
    """

    name: str
    title: str
    about: str
    build: Callable[[ReportInputs], Report]
    formats: tuple[str, ...] = TEXT_FORMATS  # where none is asked for
    takes: tuple[Option, ...] = ("cohort", "as_of", "clock")
    of_one_study: bool = False  # asked with a registration number
    each_cohort: bool = False  # a site has one for each cohort, not only for that asked for
    ends_a_period: bool = False  # one of today is what `--since last-report` refers to

    def refuse_unused(self, given: Iterable[Option]) -> None:
        """Raise ConfigError for an option among `given` that this kind of report does not use."""
        for option in given:
            if option not in self.takes:
                takers = [one.name for one in map(report_kind, KINDS) if option in one.takes]
                raise ConfigError(
                    f"report {self.name} does not use {_WORDS[option]}, which would be ignored;"
                    f" kinds that do: {', '.join(takers)}"
                )


_WORDS: dict[Option, str] = {
    "cohort": "--cohort",
    "as_of": "--as-of",
    "clock": "--clock registry",
    "since": "--since",
    "study": "a registration number",
    "statements": "--statements",
}


def options_of(request: ReportRequest) -> list[Option]:
    """The options that a request uses; whose trials it asks for every request says."""
    given: dict[Option, bool] = {
        "as_of": request.as_of.until is not None,
        "clock": request.as_of.clock == "registry",
        "since": request.since is not None,
        "statements": bool(request.statement_files),
    }
    return [option for option, is_given in given.items() if is_given]


def report_kind(name: str) -> ReportKind:
    """The kind of this name. Raises ConfigError where there is none."""
    if name not in KINDS:
        raise ConfigError(f"no report is called {name!r}; known: {', '.join(KINDS)}")
    kind: ReportKind = import_module(f"tracker.reports.{name}").KIND
    return kind


def kinds_of_a_cohort() -> list[ReportKind]:
    """All kinds but those of one study, in order."""
    return [kind for kind in map(report_kind, KINDS) if not kind.of_one_study]
