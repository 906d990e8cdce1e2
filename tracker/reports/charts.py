"""Draws a table: the same figures for the eye, to hover and click on a page or to print."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import altair as alt

from tracker.normalize.countries import numeric
from tracker.reports.report import Table

MOST_BARS = 25
_MAP = Path(__file__).parent / "map" / "countries-110m.json"
_FIT = alt.AutoSizeParams(type="fit-x", contains="padding")

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
    return _finished(_years(table) if table.chart == "years" else _bars(table))


def places_off_the_map(table: Table) -> tuple[str, ...]:
    """Labels of the places that are too small for the map."""
    return tuple(
        str(row[0])
        for value, row in zip(table.values, table.rows, strict=True)
        if value is not None and row[1] and numeric(value) not in _drawn()
    )


def _finished(chart: Any) -> Spec:
    """Not validated here, which takes ten times as long as to draw: a test does it."""
    drawing: Spec = chart.to_dict(validate=False)
    return drawing


def _records(table: Table) -> list[Spec]:
    keys = [column.key for column in table.columns]
    return [
        {"value": value} | dict(zip(keys, row, strict=True))
        for value, row in zip(table.values, table.rows, strict=True)
    ]


def _tooltip(table: Table) -> list[alt.Tooltip]:
    formats = {"number": ",", "share": ".1%"}
    return [
        alt.Tooltip(
            field=column.key,
            title=column.title,
            type="nominal" if column.key == "label" else "quantitative",
            format=formats.get(column.kind, alt.Undefined),
        )
        for column in table.columns
    ]


def _bars(table: Table) -> Any:
    records = [record for record in _records(table) if record["trials"]][:MOST_BARS]
    return (
        alt.Chart(
            alt.InlineData(values=records), width="container", height=alt.Step(22), autosize=_FIT
        )
        .mark_bar(cursor="pointer", cornerRadiusEnd=2)
        .encode(
            x=alt.X(
                "trials:Q", title=table.columns[1].title, axis=alt.Axis(tickMinStep=1, tickCount=5)
            ),
            y=alt.Y("label:N", sort=None, title=None, axis=alt.Axis(labelLimit=190)),
            opacity=alt.condition("datum.value === null", alt.value(0.45), alt.value(1)),
            **_unfinished(table),
            tooltip=_tooltip(table),
        )
    )


def _years(table: Table) -> Any:
    records = [record for record in _records(table) if record["value"] is not None]
    return (
        alt.Chart(alt.InlineData(values=records), width="container", height=220)
        .mark_bar(cursor="pointer")
        .encode(
            x=alt.X("value:O", title=table.columns[0].title, axis=alt.Axis(labelOverlap=True)),
            y=alt.Y(
                "trials:Q", title=table.columns[1].title, axis=alt.Axis(tickMinStep=1, tickCount=5)
            ),
            tooltip=_tooltip(table),
            **_unfinished(table),
        )
    )


def _unfinished(table: Table) -> dict[str, Any]:
    """Bars of periods: hollow with a broken edge while running, pale where only planned."""
    if table.running is None:
        return {}
    fill: dict[str, Any] = {
        "condition": [
            {"test": _is_running(table), "value": 0.3},
            {"test": _is_planned(table), "value": 0.5},
        ],
        "value": 1,
    }
    edge = alt.condition(_is_running(table), alt.value("#888"), alt.value(None))
    return {
        "fillOpacity": alt.FillOpacityValue(**fill),
        "stroke": edge,
        "strokeDash": alt.condition(_is_running(table), alt.value([4, 3]), alt.value([1, 0])),
    }


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
    base = alt.Chart().encode(
        x=alt.X("value:O", title=table.columns[0].title, axis=alt.Axis(labelOverlap=True)),
        y=alt.Y("trials:Q", title=None, axis=alt.Axis(tickMinStep=1, tickCount=5)),
        color=alt.Color("series:N", title=None, sort=None, legend=alt.Legend(orient="bottom")),
        tooltip=["label:N", "series:N", "trials:Q"],
    )
    whole, later = f"datum.value < '{running}'", f"datum.value >= '{last_whole}'"
    layers = [
        base.mark_line().transform_filter(whole),
        base.mark_line(strokeDash=[4, 3]).transform_filter(later),
        base.mark_point(filled=True, opacity=1).transform_filter(whole),
        base.mark_point(filled=False, opacity=1).transform_filter(f"datum.value >= '{running}'"),
    ]
    has_later = any(str(value) >= running for value in table.values)
    shown = layers if has_later else [layers[0], layers[2]]
    return _finished(
        alt.layer(*shown, data=alt.InlineData(values=records), width="container", height=240)
    )


def _grid(table: Table) -> Spec:
    records = [
        {"value": value, "row": row[0], "column": column.title, "trials": cell}
        for value, row in list(zip(table.values, table.rows, strict=True))[:MOST_BARS]
        for column, cell in zip(table.columns[1:], row[1:], strict=True)
        if cell
    ]
    columns = [column.title for column in table.columns[1:]]
    rows = [str(row[0]) for row in table.rows]
    top = alt.Axis(orient="top", labelAngle=-35, labelLimit=130)
    return _finished(
        alt.Chart(
            alt.InlineData(values=records), width="container", height=alt.Step(22), autosize=_FIT
        )
        .mark_rect(cursor="pointer")
        .encode(
            x=alt.X("column:N", sort=columns, title=None, axis=top),
            y=alt.Y("row:N", sort=rows, title=None, axis=alt.Axis(labelLimit=190)),
            color=alt.Color("trials:Q", title=None, legend=None),
            tooltip=["row:N", "column:N", "trials:Q"],
        )
    )


def _map(table: Table) -> Spec:
    """Countries by trials; hand-made, since the outlines need no validation at every report."""
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
        "$schema": alt.SCHEMA_URL,
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
