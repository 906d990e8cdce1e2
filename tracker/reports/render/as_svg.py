"""The charts of a report as SVG files."""

from __future__ import annotations

from tracker.reports.pictures import pictures
from tracker.reports.report import Report


def as_svg(report: Report) -> dict[str, bytes]:
    """Content by file name, one file a chart."""
    return pictures(report, ("svg",))
