from __future__ import annotations

import altair as alt
import pytest

from tracker.reports.charts import places_off_the_map, spec
from tracker.reports.report import ChartKind, Column, Table

COLUMNS = (
    Column("label", "Country"),
    Column("trials", "Trials", "number"),
    Column("share", "Share", "share"),
)


def table(chart: ChartKind, *values: str | None) -> Table:
    rows = tuple((f"Place {value}", 3, 0.5) for value in values)
    return Table(key="x", title="X", columns=COLUMNS, rows=rows, values=values, chart=chart)


@pytest.mark.parametrize("kind", ["bars", "years", "map", "grid", "lines"])
def test_a_drawing_is_sound(kind: ChartKind) -> None:
    drawing = spec(table(kind, "DE", "CN"), "2026")
    assert drawing is not None
    alt.Chart.from_dict(drawing) if kind != "map" else alt.LayerChart.from_dict(drawing)
    assert "container" in str(drawing["width"])


def test_nothing_to_draw() -> None:
    assert spec(Table(key="x", title="X", columns=COLUMNS, rows=(), chart="bars")) is None
    empty = Table(key="x", title="X", columns=COLUMNS, rows=(("a", 0, None),), chart="bars")
    assert spec(empty) is None


def test_drawings_are_the_same_every_time() -> None:
    assert spec(table("bars", "DE", "CN")) == spec(table("bars", "DE", "CN"))


def test_small_places_are_named_beside_the_map() -> None:
    assert places_off_the_map(table("map", "DE", "SG", None)) == ("Place SG",)


def test_the_map_has_the_values_that_a_click_needs() -> None:
    drawing = spec(table("map", "DE"))
    assert drawing is not None
    looked_up = drawing["layer"][1]["transform"][0]["from"]
    assert looked_up["data"]["values"][0]["id"] == "276"
    assert "value" in looked_up["fields"]
