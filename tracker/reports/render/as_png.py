"""The charts of a report as PNG files."""

from __future__ import annotations

from tracker.reports.pictures import pictures
from tracker.reports.report import Report


def as_png(report: Report) -> dict[str, bytes]:
    """Content by file name, one file a chart."""
    return pictures(report, ("png",))
