"""Charts of a report as PNG and SVG files, for a paper or a slide."""

from __future__ import annotations

from typing import Any

from tracker.errors import ConfigError
from tracker.reports.charts import spec
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


def pictures(report: Report, formats: tuple[str, ...] = ("png", "svg")) -> dict[str, bytes]:
    """Content by file name, one file a chart and format; the title of a chart stands in it."""
    year = str(report.day.year) if report.day else None
    made: dict[str, bytes] = {}
    for table in report.tables:
        drawing = spec(table, year)
        if drawing is None:
            continue
        title = f"DEMO DATA: {table.title}" if report.demo else table.title
        still = drawing | {"width": _WIDTHS.get(table.chart or "", 480), "title": title}
        name = f"{report.name}-{table.key}"
        if "svg" in formats:
            made[f"{name}.svg"] = vl_convert.vegalite_to_svg(still, config=_PAPER).encode()
        if "png" in formats:
            made[f"{name}.png"] = vl_convert.vegalite_to_png(
                still, config=_PAPER, scale=PIXELS_PER_POINT
            )
    return made
