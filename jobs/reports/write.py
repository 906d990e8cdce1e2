"""Makes reports: reads the store, asks the core for tables, writes files.

Everything that takes long to import is imported where a report is made, not with this module.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, TypedDict, Unpack

from jobs.runtime import Runtime
from tracker.errors import ConfigError

if TYPE_CHECKING:
    from tracker.reports.report import Report

CANDIDATES = "candidates"
LAST_REPORT = "last-report"
TEXT_FORMATS = ("html", "md", "csv")
KINDS = ("landscape", "changes", "trends", "quality", "diseases", "statements", "discrepancies")


class Asked(TypedDict, total=False):
    """What one may ask of every report; each key has a default.

    `cohort`: a key of config.toml, or "candidates" for all. `as_of`: a day, on `clock` "observed"
    (what the store had seen by its end) or "registry" (what the registries said by then). `since`:
    for the report `changes`: the first day that counts, or "last-report".
    """

    cohort: str
    as_of: date | None
    clock: str
    language: str
    demo: bool
    since: date | str | None


def write_report(
    runtime: Runtime,
    kind: str,
    *,
    formats: Sequence[str] = TEXT_FORMATS,
    out: Path | None = None,
    **asked: Unpack[Asked],
) -> list[Path]:
    """Write a report (one of KINDS) into folder `out` (else the output folder); returns the files.

    Raises ConfigError for an unknown kind, cohort, format, clock or language.
    """
    from tracker.reports.render.files import write

    report = make_report(runtime, kind, asked)
    written = write(report, formats, _folder(runtime, out), asked.get("as_of"))
    if kind == "changes" and asked.get("as_of") is None:
        from jobs.reports.build import note_changes_report

        note_changes_report(runtime, asked)
    return written


def write_study(
    runtime: Runtime,
    study_key: str,
    *,
    formats: Sequence[str] = ("html", "md"),
    out: Path | None = None,
    **asked: Unpack[Asked],
) -> list[Path]:
    """Write the page of one study. Raises StoreError if the store had not seen it by then."""
    from jobs.reports.build import study_report
    from tracker.reports.render.files import write

    with runtime.engine.connect() as connection:
        report = study_report(runtime, connection, study_key, asked)
    return write(report, formats, _folder(runtime, out))


def make_report(runtime: Runtime, kind: str, asked: Asked) -> Report:
    """The report of this kind, before it takes a format."""
    from jobs.reports.build import BUILDERS

    if kind not in BUILDERS:
        raise ConfigError(f"no report is called {kind!r}; known: {', '.join(KINDS)}")
    with _collector_paused(), runtime.engine.connect() as connection:
        return BUILDERS[kind](runtime, connection, asked)


@contextmanager
def _collector_paused() -> Iterator[None]:
    """To look for garbage among the ten rows of each study, which all stay, takes half the time."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


def _folder(runtime: Runtime, out: Path | None) -> Path:
    return out or Path(runtime.config.output.directory)
