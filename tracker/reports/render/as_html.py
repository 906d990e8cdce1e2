"""One page that opens offline: figures, charts and every trial, with nothing fetched from anywhere.

What came from a registry is text everywhere: Jinja2 escapes it in the page, `_json` in the data
that the script reads, and the content policy lets no script run but the two of this folder.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

import msgspec
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from tracker.errors import TrackerError
from tracker.reports import charts
from tracker.reports.render.cells import address, harmless, shown
from tracker.reports.report import Report, Table, TrialList
from tracker.reports.words import Words

TEMPLATES = Path(__file__).parent.parent / "templates"
MOST_STUDIES = 25_000  # more make a page that a browser is slow to open

_FOR_SCRIPT = {
    "<": "\\u003c",
    ">": "\\u003e",
    "&": "\\u0026",
    "\u2028": "\\u2028",
    "\u2029": "\\u2029",
}
_SCRIPT_WORDS = ("page", "of", "matches", "sort_by", "no_filter", "not_stated", "clear")


def as_html(report: Report) -> dict[str, bytes]:
    """The page of `report` by file name."""
    words = Words(report.language)
    drawn = {table.key: charts.spec(table) for table in report.tables}
    scripts = [_chart_script(), _text("page.js")] if any(drawn.values()) or report.trials else []
    page = _page().render(
        report=report,
        words=words,
        say=words.say,
        shown=shown,
        address=address,
        charts=drawn,
        off_the_map=_off_the_map,
        bars=_bars,
        is_wide=_is_wide,
        style=Markup(_text("page.css")),  # noqa: S704  our own file
        scripts=[Markup(script) for script in scripts],  # noqa: S704  our own and the chart library's
        policy=_policy(scripts),
        data=_json(_for_script(report, drawn, words)) if scripts else None,
        most_studies=MOST_STUDIES,
    )
    return {f"{report.name}.html": page.encode()}


@cache
def _page() -> Any:
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["harmless"] = harmless
    return environment.get_template("page.html.j2")


@cache
def _text(name: str) -> str:
    return (TEMPLATES / name).read_text(encoding="utf-8")


@cache
def _chart_script() -> str:
    """Vega, Vega-Lite and Vega-Embed, which hatch_build.py puts into each wheel and checkout."""
    try:
        return _text("vega.js")
    except FileNotFoundError:
        raise TrackerError(
            "the chart library of the pages (vega.js) is missing; in a checkout, make it by"
            " `.venv/bin/python hatch_build.py`; elsewhere, install the tracker again"
        ) from None


def _policy(scripts: list[str]) -> str:
    digests = [
        base64.b64encode(hashlib.sha256(script.encode()).digest()).decode() for script in scripts
    ]
    allowed = " ".join(f"'sha256-{digest}'" for digest in digests) or "'none'"
    return f"default-src 'none'; style-src 'unsafe-inline'; img-src data:; script-src {allowed}"


def _for_script(report: Report, drawn: dict[str, Any], words: Words) -> dict[str, Any]:
    return {
        "charts": {key: drawing for key, drawing in drawn.items() if drawing},
        "dimensions": {table.key: table.dimension for table in report.tables if table.dimension},
        "trials": _trials(report.trials),
        "words": {key: words.say(f"ui.{key}") for key in _SCRIPT_WORDS},
        "language": report.language,
    }


def _trials(trials: TrialList | None) -> dict[str, Any] | None:
    """The studies in the compact form that page.js reads: values of a dimension as numbers."""
    if trials is None or len(trials.rows) > MOST_STUDIES:
        return None
    values = {key: sorted(labels) for key, labels in trials.labels.items()}
    numbers = {key: {value: i for i, value in enumerate(found)} for key, found in values.items()}
    return {
        "columns": [(column.key, column.title, column.kind) for column in trials.columns],
        "rows": [_row(row) for row in trials.rows],
        "values": values,
        "titles": trials.titles,
        "labels": trials.labels,
        "found_by": {key: _numbered(rows, numbers[key]) for key, rows in trials.found_by.items()},
    }


def _numbered(rows: Sequence[tuple[str, ...]], numbers: dict[str, int]) -> list[tuple[int, ...]]:
    known = {row: tuple(numbers[value] for value in row) for row in set(rows)}
    return [known[row] for row in rows]


def _row(row: tuple[Any, ...]) -> list[Any]:
    return [_cell(cell) for cell in row]


def _cell(cell: Any) -> Any:
    """A link is text and address, several are a list of such."""
    if isinstance(cell, list):
        return [_cell(one) for one in cell]
    if isinstance(cell, tuple):
        return harmless(str(cell[0])), address(cell)
    return harmless(cell) if isinstance(cell, str) else cell


def _json(value: Any) -> Markup:
    """`value` as JSON that cannot end the script element it stands in."""
    text = msgspec.json.encode(value).decode()
    for character, escape in _FOR_SCRIPT.items():
        text = text.replace(character, escape)
    return Markup(text)  # noqa: S704  no angle bracket is left


def _off_the_map(table: Table) -> str:
    return ", ".join(charts.places_off_the_map(table)) if table.chart == "map" else ""


def _is_wide(table: Table) -> bool:
    """Whether it needs the whole width of a page."""
    with_titles = any(column.key in ("title", "brief_title", "value") for column in table.columns)
    return table.chart in ("map", "grid", "lines") or with_titles or len(table.columns) > 6


def _bars(table: Table) -> list[float]:
    """How long the bar under each label is, in percent of the longest."""
    counts = [_first_count(table, row) for row in table.rows]
    most = max(counts, default=0)
    return [round(100 * count / most, 1) if most else 0.0 for count in counts]


def _first_count(table: Table, row: tuple[Any, ...]) -> int:
    cells = zip(table.columns, row, strict=True)
    return next((cell for column, cell in cells if column.is_count and cell is not None), 0)
