"""The kinds of report: one list that feeds the commands, the site, the documentation and tests.

A kind is the file of its name in this folder, which declares KIND. It is imported when such a
report is made, because what counts studies takes a second or two to import.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import TYPE_CHECKING

from msgspec import Struct

from tracker.errors import ConfigError

if TYPE_CHECKING:
    from tracker.reports.inputs import ReportInputs
    from tracker.reports.report import Report

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

    `title` is the key of a message, `about` what the report shows, for the help and the docs.
    """

    name: str
    title: str
    about: str
    build: Callable[[ReportInputs], Report]
    formats: tuple[str, ...] = TEXT_FORMATS  # where none is asked for
    of_one_study: bool = False  # asked with a registration number
    each_cohort: bool = False  # a site has one for each cohort, not only for that asked for
    ends_a_period: bool = False  # one of today is what `--since last-report` refers to


def report_kind(name: str) -> ReportKind:
    """The kind of this name. Raises ConfigError where there is none."""
    if name not in KINDS:
        raise ConfigError(f"no report is called {name!r}; known: {', '.join(KINDS)}")
    kind: ReportKind = import_module(f"tracker.reports.{name}").KIND
    return kind


def kinds_of_a_cohort() -> list[ReportKind]:
    """All kinds but those of one study, in order."""
    return [kind for kind in map(report_kind, KINDS) if not kind.of_one_study]
