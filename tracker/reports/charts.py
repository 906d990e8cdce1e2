"""Draws a table: the same figures for the eye, to hover and click on a page or to print.

The drawings are Vega-Lite, written here as its JSON is: a library that writes it takes two seconds
to import. Tests hold them against its schema.
"""

from __future__ import annotations

import hashlib
import json
from functools import cache
from pathlib import Path
from typing import Any

from tracker.normalize.countries import numeric
from tracker.reports.report import Table

MOST_BARS = 25
_MAP = Path(__file__).parent / "map" / "countries-110m.json"
_FIT = {"contains": "padding", "type": "fit-x"}
SCHEMA = "https://vega.github.io/schema/vega-lite/v6.4.1.json"

Spec = dict[str, Any]


def spec(table: Table) -> Spec | None:
    """The Vega-Lite drawing of `table`, self-contained; None for a table that has no chart.

    The period that is not over is drawn hollow, and what is only planned after it pale.
    """
    if table.chart is None or not any(any(row[1:]) for row in table.rows):
        return None
    if table.chart == "map":
        return _map(table)
    if table.chart == "grid":
        return _grid(table)
    if table.chart == "lines":
        return _lines(table)
    return _years(table) if table.chart == "years" else _bars(table)


def places_off_the_map(table: Table) -> tuple[str, ...]:
    """Labels of the places that are too small for the map."""
    return tuple(
        str(row[0])
        for value, row in zip(table.values, table.rows, strict=True)
        if value is not None and row[1] and numeric(value) not in _drawn()
    )


def _drawn_from(records: list[Spec], *, height: Any, **parts: Any) -> Spec:
    """A drawing with its figures, under a name that is theirs."""
    digest = hashlib.sha256(json.dumps(records, sort_keys=True).encode()).hexdigest()
    name = f"data-{digest[:32]}"
    layer = {key: parts.pop(key) for key in ("layer",) if key in parts}
    return {
        "config": {"view": {"continuousWidth": 300, "continuousHeight": 300}},
        **layer,
        "data": {"name": name},
        **parts,
        "height": height,
        "width": "container",
        "$schema": SCHEMA,
        "datasets": {name: records},
    }


def _records(table: Table) -> list[Spec]:
    keys = [column.key for column in table.columns]
    return [
        {"value": value} | dict(zip(keys, row, strict=True))
        for value, row in zip(table.values, table.rows, strict=True)
    ]


def _tooltip(table: Table) -> list[Spec]:
    formats = {"number": {"format": ","}, "share": {"format": ".1%"}}
    return [
        {
            "field": column.key,
            **formats.get(column.kind, {}),
            "title": column.title,
            "type": "nominal" if column.key == "label" else "quantitative",
        }
        for column in table.columns
    ]


def _bars(table: Table) -> Spec:
    records = [record for record in _records(table) if record["trials"]][:MOST_BARS]
    pale = {"test": "datum.value === null", "value": 0.45}
    fill, edge = _unfinished(table)
    return _drawn_from(
        records,
        mark={"type": "bar", "cornerRadiusEnd": 2, "cursor": "pointer"},
        autosize=_FIT,
        encoding={
            **fill,
            "opacity": {"condition": pale, "value": 1},
            **edge,
            "tooltip": _tooltip(table),
            "x": _counts(table.columns[1].title),
            "y": {
                "axis": {"labelLimit": 190},
                "field": "label",
                "sort": None,
                "title": None,
                "type": "nominal",
            },
        },
        height={"step": 22},
    )


def _years(table: Table) -> Spec:
    fill, edge = _unfinished(table)
    return _drawn_from(
        [record for record in _records(table) if record["value"] is not None],
        mark={"type": "bar", "cursor": "pointer"},
        encoding={
            **fill,
            **edge,
            "tooltip": _tooltip(table),
            "x": _periods(table),
            "y": _counts(table.columns[1].title),
        },
        height=220,
    )


def _counts(title: str | None) -> Spec:
    """An axis of whole numbers."""
    axis = {"tickCount": 5, "tickMinStep": 1}
    return {"axis": axis, "field": "trials", "title": title, "type": "quantitative"}


def _periods(table: Table) -> Spec:
    axis = {"labelOverlap": True}
    return {"axis": axis, "field": "value", "title": table.columns[0].title, "type": "ordinal"}


def _unfinished(table: Table) -> tuple[Spec, Spec]:
    """Bars of periods: hollow with a broken edge while running, pale where only planned."""
    if table.running is None:
        return {}, {}
    is_running = {"test": _is_running(table)}
    fills = [is_running | {"value": 0.3}, {"test": _is_planned(table), "value": 0.5}]
    edge = {
        "stroke": {"condition": is_running | {"value": "#888"}, "value": None},
        "strokeDash": {"condition": is_running | {"value": [4, 3]}, "value": [1, 0]},
    }
    return {"fillOpacity": {"condition": fills, "value": 1}}, edge


def _is_running(table: Table) -> str:
    return f"datum.value === '{table.running}'"


def _is_planned(table: Table) -> str:
    """Periods are written so that later ones sort after earlier ones."""
    return f"datum.value !== null && datum.value > '{table.running}'"


def _lines(table: Table) -> Spec:
    """A line for each further column over the values of the first.

    It breaks into dashes where it goes to a period that is not over, whose point is hollow.
    """
    records = [
        {"value": value, "label": row[0], "series": column.title, "trials": cell}
        for value, row in zip(table.values, table.rows, strict=True)
        for column, cell in zip(table.columns[1:], row[1:], strict=True)
    ]
    running = table.running or "9999"
    last_whole = max((str(v) for v in table.values if str(v) < running), default="")
    whole, later = f"datum.value < '{running}'", f"datum.value >= '{last_whole}'"
    legend = {"legend": {"orient": "bottom"}}
    encoding = {
        "color": {"field": "series", **legend, "sort": None, "title": None, "type": "nominal"},
        "tooltip": _fields("label", "series"),
        "x": _periods(table),
        "y": _counts(None),
    }
    layers = [
        _layer({"type": "line"}, encoding, whole),
        _layer({"type": "line", "strokeDash": [4, 3]}, encoding, later),
        _layer({"type": "point", "filled": True, "opacity": 1}, encoding, whole),
        _layer(
            {"type": "point", "filled": False, "opacity": 1},
            encoding,
            f"datum.value >= '{running}'",
        ),
    ]
    has_later = any(str(value) >= running for value in table.values)
    shown = layers if has_later else [layers[0], layers[2]]
    return _drawn_from(records, layer=shown, height=240)


def _layer(mark: Spec, encoding: Spec, only: str) -> Spec:
    return {"mark": mark, "encoding": encoding, "transform": [{"filter": only}]}


def _fields(*names: str) -> list[Spec]:
    """What a tooltip says: these words and the count."""
    words = [{"field": name, "type": "nominal"} for name in names]
    return [*words, {"field": "trials", "type": "quantitative"}]


def _grid(table: Table) -> Spec:
    records = [
        {"value": value, "row": row[0], "column": column.title, "trials": cell}
        for value, row in list(zip(table.values, table.rows, strict=True))[:MOST_BARS]
        for column, cell in zip(table.columns[1:], row[1:], strict=True)
        if cell
    ]
    columns = [column.title for column in table.columns[1:]]
    top = {"labelAngle": -35, "labelLimit": 130, "orient": "top"}
    return _drawn_from(
        records,
        mark={"type": "rect", "cursor": "pointer"},
        autosize=_FIT,
        encoding={
            "color": {"field": "trials", "legend": None, "title": None, "type": "quantitative"},
            "tooltip": _fields("row", "column"),
            "x": _side("column", top, columns),
            "y": _side("row", {"labelLimit": 190}, [str(row[0]) for row in table.rows]),
        },
        height={"step": 22},
    )


def _side(field: str, axis: Spec, order: list[str]) -> Spec:
    return {"axis": axis, "field": field, "sort": order, "title": None, "type": "nominal"}


def _map(table: Table) -> Spec:
    """Countries by trials."""
    figures = [
        record | {"id": numeric(record["value"])}
        for record in _records(table)
        if record["value"] is not None
    ]
    fields = [column.key for column in table.columns] + ["value"]
    land = {"values": _topology(), "format": {"type": "topojson", "feature": "countries"}}
    looked_up = {
        "lookup": "id",
        "from": {"data": {"values": figures}, "key": "id", "fields": fields},
    }
    return {
        "$schema": SCHEMA,
        "width": "container",
        "height": 320,
        "projection": {"type": "equalEarth"},
        "data": land,
        "layer": [
            {"mark": {"type": "geoshape", "stroke": "#8885", "fill": "#8882"}},
            {
                "transform": [looked_up, {"filter": "datum.trials > 0"}],
                "mark": {"type": "geoshape", "stroke": "#8885", "cursor": "pointer"},
                "encoding": {
                    "color": {
                        "field": "trials",
                        "type": "quantitative",
                        "scale": {"type": "log", "domainMin": 0.5},
                        "legend": {"title": table.columns[1].title, "orient": "bottom"},
                    },
                    "tooltip": [
                        {"field": column.key, "title": column.title} for column in table.columns[:2]
                    ],
                },
            },
        ],
    }


@cache
def _topology() -> Spec:
    outlines: Spec = json.loads(_MAP.read_text(encoding="utf-8"))
    return outlines


@cache
def _drawn() -> frozenset[str]:
    """The ISO numbers of the countries on the map."""
    shapes = _topology()["objects"]["countries"]["geometries"]
    return frozenset(shape.get("id", "") for shape in shapes)
