from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from tracker.changes import Importance
from tracker.reports.change_lines import path_title, value_after, value_before
from tracker.reports.changes import build, summary
from tracker.reports.facts import ChangeLine
from tracker.reports.inputs import ChangePeriod
from tracker.reports.report import Report
from tracker.reports.words import Words

WORDS = Words("en")


def line(serial: int = 1, **fields: Any) -> ChangeLine:
    defaults: dict[str, Any] = {
        "study_key": f"ctgov:NCT99{serial:06}",
        "registration_number": f"NCT99{serial:06}",
        "title": "Cells",
        "url": None,
        "path": "study",
        "kind": "registered",
        "importance": Importance.HIGH,
        "before": None,
        "after": None,
        "day": date(2026, 10, 6),
    }
    return ChangeLine(**(defaults | fields))


def status(serial: int, after: str, **fields: Any) -> ChangeLine:
    values = {"path": "overall_status", "kind": "status", "before": "RECRUITING", "after": after}
    return line(serial, **(values | fields))


@pytest.fixture
def changed(shelf: Any, inputs: Any) -> Callable[..., Report]:
    """`changed(lines, since=None)`: the report on these changes."""

    def make(lines: list[ChangeLine], since: date | None = None) -> Report:
        period = ChangePeriod(changes=lines, since=since, selection=shelf.selection())
        return build(inputs(period=period))

    return make


def test_summary_in_words_counts_studies() -> None:
    lines = [
        *(line(serial) for serial in (1, 2, 3)),
        *(status(serial, "TERMINATED", kind="stopped") for serial in (4, 5)),
        line(4, path="why_stopped", kind="stopped", after="No money"),
        line(6, path="has_results", kind="results", before=False, after=True),
        line(7, kind="disappeared"),
    ]
    assert summary(lines, WORDS) == (
        "3 new trials, 2 stopped, 1 posted results, 1 left, "
        "8 changes told below, in fields of 3 trials."
    )


def test_nothing_changed(changed) -> None:
    report = changed([])
    assert report.summary == ("Nothing changed.",)


def test_changes_are_ranked_and_noise_is_folded_away(changed) -> None:
    lines = [
        status(1, "UNKNOWN", importance=Importance.LOW),
        status(2, "COMPLETED"),
        line(3, path="last_update_posted.date", kind="registry_dates", importance=Importance.TRACE),
        line(4, kind="reappeared"),
    ]
    report = changed(lines, date(2026, 10, 1))
    keys = [section.key for section in report.sections]
    assert keys == ["returned", "changed_high", "changed_low", "sources"]
    assert dict(report.facts)["Folded away"].startswith("1 changes")
    assert "NCT99000003" not in str([table.rows for table in report.tables])


def test_the_rule_stands_beside_the_change(changed) -> None:
    report = changed([status(2, "COMPLETED")])
    row = report.tables[0].rows[0]
    assert row[2:5] == ("Status", "Recruiting", "Completed")
    assert "completion" in row[5]


def test_of_a_list_only_what_went_and_came_is_shown() -> None:
    change = line(path="countries", kind="countries", before=["DE", "FR"], after=["DE", "CN"])
    assert (value_before(change, WORDS), value_after(change, WORDS)) == ("France", "China")


def test_values_of_every_shape_become_text() -> None:
    sites = [{"facility": "Clinic", "city": None, "country": "DE"}]
    change = line(path="sites", kind="sites", before=[], after=sites)
    assert value_before(change, WORDS) == "\N{EN DASH}"
    assert value_after(change, WORDS) == "Clinic, DE"
    long = line(path="brief_summary", kind="text", before="x" * 5_000, after=None)
    assert len(value_before(long, WORDS)) < 300


def test_a_field_without_a_word_keeps_its_name() -> None:
    assert path_title("start_date.type", WORDS) == "Start date (actual or planned)"
    assert path_title("us_export", WORDS) == "us export"
