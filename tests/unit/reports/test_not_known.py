"""Known plus not known: each table of a past day says what the studies could change."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from tracker.as_of import AsOf
from tracker.errors import ConfigError
from tracker.reports import landscape, quality
from tracker.reports.context import NotKnown
from tracker.reports.kinds import KINDS, report_kind
from tracker.reports.not_known import bounded
from tracker.reports.render.files import render
from tracker.reports.report import Column, Report, Table, count_column
from tracker.reports.request import ReportRequest
from tracker.reports.words import LANGUAGES, Words

DAY = date(2018, 12, 31)
THEN = AsOf.on(DAY, "registry")


@pytest.fixture
def made(shelf: Any, inputs: Callable[..., Any]) -> Any:
    """`made(language, kind)`: a landscape of three known studies and two that are not."""

    for serial, status in enumerate(("RECRUITING", "RECRUITING", None), 1):
        shelf.add(serial, overall_status=status)

    def make(language: str = "en", kind: Any = landscape) -> Report:
        selection = shelf.selection(not_known=NotKnown(2, 2, 2))
        asked = inputs(as_of=THEN, language=language, day=DAY, selection=selection)
        report: Report = kind.build(asked)
        return report

    return make


def table_of(report: Report, key: str) -> Table:
    return next(table for table in report.tables if table.key == key)


def test_a_count_has_the_row_the_base_and_the_bounds(made: Callable[..., Report]) -> None:
    table = table_of(made(), "overall_status")
    rows = {row[0]: row for row in table.rows}
    assert (table.known, table.total) == (2, 5)
    assert rows["Recruiting"][1] == 2
    assert rows["Recruiting"][-2:] == (2 / 5, 4 / 5)
    assert rows["Completed"][-2:] == (0, 2 / 5)
    assert rows["not stated"][-2:] == (1 / 5, 3 / 5)
    assert rows["not known on that day"] == ("not known on that day", 2, *[None] * 6)
    assert "Known 3 + not known 2 = 5" in " ".join(table.notes)
    assert len(table.values) == len(table.rows)


def test_every_other_table_of_studies_says_what_it_leaves_out(made: Callable[..., Report]) -> None:
    for kind in (landscape, quality):
        for section in made(kind=kind).sections:
            for table in section.tables:
                is_of_studies = section.key not in ("sources", "freshness", "issues", "unmapped")
                assert ("not known 2" in " ".join(table.notes)) == is_of_studies, table.key


@pytest.mark.parametrize("asked", [3, 5, 10])
@pytest.mark.parametrize("missing", [1, 7])
def test_the_bounds_hold_whatever_the_others_were(asked: int, missing: int) -> None:
    """Also where some of them are not asked at all, as observational ones have no phase."""
    table = Table(
        key="phase",
        title="Phase",
        columns=(Column("label", "Phase"), count_column("trials", "Trials")),
        rows=(("Phase 1", 2), ("Phase 2", asked - 2)),
        values=("PHASE1", "PHASE2"),
        dimension="phase",
        known=asked,
        total=asked,
    )
    found = bounded(table, asked, missing, Words("en"))
    for row in found.rows[:-1]:
        count, lowest, highest = row[1], *row[-2:]
        for are_asked in range(missing + 1):
            for have in range(are_asked + 1):
                share = (count + have) / (asked + are_asked)
                assert lowest <= share <= highest


@pytest.mark.parametrize("language", LANGUAGES)
def test_partial_stands_before_the_first_table_in_every_format(
    made: Callable[..., Report], language: str
) -> None:
    report = made(language)
    assert report.partial is not None
    assert report.partial.startswith("PARTIAL")
    assert "3" in report.partial
    assert "tracker history" in report.partial
    files = render(report, ("md", "html", "json", "csv"))
    for name, content in files.items():
        text = content.decode("utf-8-sig")
        if name.endswith(".csv"):
            rows = list(csv.DictReader(io.StringIO(text)))
            assert rows
            assert all(row["notice"] == report.partial for row in rows)
            continue
        first_table = {"md": "\n| ", "html": "<table", "json": '"tables"'}[name.split(".")[-1]]
        assert 0 < text.index("PARTIAL") < text.index(first_table)


def test_what_is_known_whole_says_nothing(shelf: Any, inputs: Callable[..., Any]) -> None:
    shelf.add(1)
    report = landscape.build(inputs(as_of=THEN, day=DAY))
    assert report.partial is None
    assert "not known" not in str(report)


def test_a_registry_that_was_not_yet_looked_at_is_named(
    shelf: Any, inputs: Callable[..., Any]
) -> None:
    shelf.add(1)
    unlooked = (("isrctn", date(2022, 3, 1)),)
    report = landscape.build(inputs(as_of=AsOf.on(date(2022, 2, 1)), unlooked=unlooked))
    assert report.partial == (
        "PARTIAL: not yet looked at by 2022-02-01: ISRCTN registry (first day held 2022-03-01)."
        " Their studies are missing."
    )


@pytest.mark.parametrize("option", ["cohort", "as_of", "clock", "since", "study"])
def test_an_option_is_used_or_refused(option: Any) -> None:
    takers = [name for name in KINDS if option in report_kind(name).takes]
    assert takers
    for name in KINDS:
        if name in takers:
            report_kind(name).refuse_unused([option])
        else:
            with pytest.raises(ConfigError, match=f"report {name} does not use"):
                report_kind(name).refuse_unused([option])


def test_a_period_that_ends_before_it_begins_is_refused() -> None:
    with pytest.raises(ConfigError, match="2022-03-01 is after the day asked for, 2022-02-01"):
        ReportRequest(since=date(2022, 3, 1), as_of=AsOf.on(date(2022, 2, 1)))
