"""Charts of a report as PNG and SVG files, for a paper or a slide."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tracker.errors import ConfigError
from tracker.reports.charts import Spec, spec
from tracker.reports.report import Report

try:
    import vl_convert
except ModuleNotFoundError:
    raise ConfigError(
        "the formats png and svg need the extra 'pictures', which is not installed: install the"
        " tracker with it, for example by `pip install '.[pictures]'` in its checkout"
    ) from None

PIXELS_PER_POINT = 3.0  # 300 dots an inch at the width of a text column
_WIDTHS = {"map": 720, "grid": 640}
_PAPER: dict[str, Any] = {
    "background": "white",
    "axis": {"labelFontSize": 11, "titleFontSize": 11},
    "bar": {"color": "#2f6f9f"},
    "range": {"ramp": ["#d3e5f3", "#0b4a7a"], "heatmap": ["#d3e5f3", "#0b4a7a"]},
}


def as_svg(report: Report) -> dict[str, bytes]:
    """Content by file name, one file a chart."""
    return {
        f"{name}.svg": vl_convert.vegalite_to_svg(drawing, config=_PAPER).encode()
        for name, drawing in _still_charts(report)
    }


def as_png(report: Report) -> dict[str, bytes]:
    """Content by file name, one file a chart."""
    return {
        f"{name}.png": vl_convert.vegalite_to_png(drawing, config=_PAPER, scale=PIXELS_PER_POINT)
        for name, drawing in _still_charts(report)
    }


def _still_charts(report: Report) -> Iterator[tuple[str, Spec]]:
    """Name and drawing of each chart, at the width of a text column; its title stands in it."""
    for table in report.tables:
        drawing = spec(table)
        if drawing is not None:
            title = f"PARTIAL: {table.title}" if report.partial else table.title
            title = f"DEMO DATA: {title}" if report.demo else title
            width = _WIDTHS.get(table.chart or "", 480)
            yield f"{report.name}-{table.key}", drawing | {"width": width, "title": title}
