"""Which formats a report can take, and the files that each of them makes."""

from __future__ import annotations

import pkgutil
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from tracker.errors import ConfigError
from tracker.reports.report import Report

# By name, because the page's and the workbook's libraries take seconds to import.
_RENDERERS = {
    "html": "tracker.reports.render.as_html:as_html",
    "md": "tracker.reports.render.as_md:as_md",
    "csv": "tracker.reports.render.as_csv:as_csv",
    "json": "tracker.reports.render.as_json:as_json",
    "xlsx": "tracker.reports.render.as_xlsx:as_xlsx",
    "png": "tracker.reports.render.pictures:as_png",
    "svg": "tracker.reports.render.pictures:as_svg",
}
FORMATS = tuple(_RENDERERS)
Rendered = dict[str, bytes]


def render(report: Report, formats: Sequence[str]) -> Rendered:
    """Content by file name; raises ConfigError for a format that there is none of."""
    unknown = [name for name in formats if name not in FORMATS]
    if unknown:
        raise ConfigError(f"no format is called {unknown[0]!r}; known: {', '.join(FORMATS)}")
    made: Rendered = {}
    for name in formats:
        made |= pkgutil.resolve_name(_RENDERERS[name])(report)
    return made


def write(
    report: Report, formats: Sequence[str], folder: Path, past: date | None = None
) -> list[Path]:
    """The files of `report` in `folder`, which is made where it is missing.

    The day `past` goes into the names, so that a report of a past day never replaces today's.
    """
    made = render(report, formats)
    if past is not None:
        dated = f"{report.name}-{past}"
        made = {name.replace(report.name, dated, 1): content for name, content in made.items()}
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in made.items():
        (folder / name).write_bytes(content)
    return [folder / name for name in made]
