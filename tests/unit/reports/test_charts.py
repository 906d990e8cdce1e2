from __future__ import annotations

from typing import Any

import altair as alt
import pytest
from msgspec import structs

from tracker.reports.charts import SCHEMA, places_off_the_map, spec
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
    drawing = spec(table(kind, "DE", "CN"))
    assert drawing is not None
    alt.Chart.from_dict(drawing) if kind != "map" else alt.LayerChart.from_dict(drawing)
    assert "container" in str(drawing["width"])


def test_drawings_name_the_schema_that_they_are_held_against() -> None:
    assert SCHEMA == alt.SCHEMA_URL


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


def periods(chart: ChartKind, *, running: str | None = "2022-Q4") -> Table:
    """Two closed quarters, the running one and a planned one."""
    found = table(chart, "2022-Q2", "2022-Q3", "2022-Q4", "2023-Q1")
    return structs.replace(found, running=running)


def drawn(shown: Table) -> dict[str, Any]:
    drawing = spec(shown)
    assert drawing is not None
    alt.Chart.from_dict(drawing) if "layer" not in drawing else alt.LayerChart.from_dict(drawing)
    return drawing


@pytest.mark.parametrize("chart", ["bars", "years"])
def test_the_bar_of_the_running_period_is_hollow_and_closed_ones_are_whole(chart: Any) -> None:
    encoding = drawn(periods(chart))["encoding"]
    running, planned = encoding["fillOpacity"]["condition"]
    assert running["test"] == "datum.value === '2022-Q4'"
    assert "> '2022-Q4'" in planned["test"]
    assert running["value"] < planned["value"] < encoding["fillOpacity"]["value"] == 1
    assert encoding["strokeDash"]["condition"]["test"] == running["test"]
    assert "fillOpacity" not in drawn(periods(chart, running=None))["encoding"]


def test_a_line_goes_to_the_running_period_in_dashes_and_its_point_is_hollow() -> None:
    whole, dashed, points, hollow = drawn(periods("lines"))["layer"]
    filters = [one["transform"][0]["filter"] for one in (whole, dashed, points, hollow)]
    assert filters[0] == filters[2] == "datum.value < '2022-Q4'"
    assert filters[1] == "datum.value >= '2022-Q3'"  # from the last whole one
    assert filters[3] == "datum.value >= '2022-Q4'"
    assert dashed["mark"]["strokeDash"]
    assert (points["mark"]["filled"], hollow["mark"]["filled"]) == (True, False)


def test_lines_of_closed_periods_only_have_no_dashes() -> None:
    closed = structs.replace(periods("lines"), running="2024-Q1")
    assert [bool(one["mark"].get("strokeDash")) for one in drawn(closed)["layer"]] == [False, False]


def test_a_grid_names_the_running_period() -> None:
    """Its squares have one colour for one count; the period that is not over says so in words."""
    columns = (Column("label", "Phase"), Column("2022", "2022 (incomplete)", "number"))
    grid = Table(
        key="x",
        title="X",
        columns=columns,
        rows=(("Phase 1", 2),),
        values=("PHASE1",),
        series=("2022",),
        chart="grid",
        running="2022",
    )
    assert "2022 (incomplete)" in drawn(grid)["encoding"]["x"]["sort"]
