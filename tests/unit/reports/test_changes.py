from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from tracker.changes import Importance
from tracker.reports.change_lines import (
    path_title,
    value_after,
    value_before,
    with_results_once,
)
from tracker.reports.changes import build, summary
from tracker.reports.facts import ChangeLine
from tracker.reports.inputs import ChangePeriod
from tracker.reports.moves import MOVED, CohortBalance, CohortMove, Ends, Reason
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


def move(serial: int = 1, **fields: Any) -> CohortMove:
    defaults: dict[str, Any] = {
        "study_key": f"ctgov:NCT99{serial:06}",
        "registration_number": f"NCT99{serial:06}",
        "title": "Cells",
        "url": None,
        "kind": "registered",
        "day": date(2026, 10, 6),
    }
    return CohortMove(**(defaults | fields))


def balance(**fields: Any) -> CohortBalance:
    known: dict[str, Any] = {"start": date(2026, 9, 30), "before": 5, "after": 5}
    return CohortBalance(**(known | fields))


STILL = balance()


@pytest.fixture
def changed(shelf: Any, inputs: Any) -> Callable[..., Report]:
    """`changed(lines, since=None)`: the report on these changes."""

    def make(
        lines: list[ChangeLine], since: date | None = None, moves: CohortBalance = STILL
    ) -> Report:
        chosen = shelf.selection(cohort="mine", title="My cohort")
        period = ChangePeriod(changes=lines, since=since, selection=chosen, balance=moves)
        return build(inputs(period=period))

    return make


def test_summary_in_words_counts_trials() -> None:
    lines = [
        *(status(serial, "TERMINATED", kind="stopped") for serial in (4, 5)),
        line(4, path="why_stopped", kind="stopped", after="No money"),
        line(6, path="has_results", kind="results", before=False, after=True),
        line(7, kind="disappeared"),
    ]
    moves = balance(
        entered=(move(1), move(2), move(3, kind="found_late")), left=(move(7, kind="disappeared"),)
    )
    assert summary(lines, moves, WORDS) == (
        "3 entered (2 newly registered, 1 older, now seen (registered earlier)), "
        "1 left (1 no longer in the registry), 2 stopped, 1 posted results, "
        "4 changes of fields told below, in 3 trials."
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
    assert keys == ["passing", "changed_high", "changed_low", "sources"]
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


def test_the_head_adds_up_and_a_trial_that_left_is_named_with_the_reason(changed) -> None:
    reason = Reason("disease_group", "ms", "other")
    gone = move(4, kind=MOVED, reasons=(reason,), fields=("conditions", "brief_title"))
    moves = balance(
        before=5,
        after=6,
        entered=(move(1), move(2, kind="reappeared")),
        left=(gone,),
        further=(1, 0),
    )
    report = changed([line(1), line(4, path="conditions", kind="conditions")], moves=moves)
    told = dict(report.facts)["Count"]
    assert told.startswith("5 trials at the end of 2026-09-30 + 2 entered - 1 left = 6")
    assert "1 came, 0 went" in told
    (left,) = [table for table in report.tables if table.key == "left"]
    assert left.rows[0][2:4] == (
        "out by a change of the record",
        "Disease: Multiple sclerosis → Other disease; changed: Conditions, Title",
    )
    assert report.name == "changes-mine"
    assert "passing" not in [section.key for section in report.sections]  # told once


def test_what_a_first_snapshot_brings_is_counted_and_not_listed(changed) -> None:
    moves = balance(
        before=0, after=3, entered=(move(1), *(move(n, kind="baseline") for n in (2, 3)))
    )
    (entered,) = [t for t in changed([], moves=moves).tables if t.key == "entered"]
    assert len(entered.rows) == 1
    assert entered.notes == (
        "2 more came with the first snapshot of their registry and are not listed.",
    )


def test_a_trial_counts_once_whatever_its_registrations_do() -> None:
    """Two registrations of one trial: the second comes, the first goes, and the trial stays."""
    ties = {"a:1": "t", "b:1": "t"}
    ends = Ends(
        frozenset({"a:1", "c:1"}), frozenset({"b:1", "d:1", "d:2"}), ties | {"d:1": "u", "d:2": "u"}
    )
    assert ends.counts() == (2, 2)
    assert (ends.entered(), ends.left()) == (["d:1"], ["c:1"])
    assert ends.further() == (1, 1)
    assert ends.trials() == {"t", "c:1", "u"}


def test_posted_results_are_told_once_by_their_day() -> None:
    posted = line(6, path="has_results", kind="results", before=False, after=True)
    day = line(6, path="results_first_posted.date", kind="results", after="2026-10-02")
    actual = line(6, path="results_first_posted.type", kind="results", after="ACTUAL")
    moved = line(7, path="results_first_posted.date", kind="results", before="2020", after="2021")
    (told, other) = with_results_once([posted, day, actual, moved])
    assert (told.path, told.after) == ("has_results", "2026-10-02")
    assert other is moved
    gone = line(6, path="has_results", kind="results", before=True, after=False)
    assert with_results_once([gone])[0].after is False


def test_left_the_search_is_another_thing_than_left_the_registry(changed) -> None:
    lines = [line(1, kind="left_search", importance=Importance.LOW), line(2, kind="disappeared")]
    moves = balance(left=(move(2, kind="disappeared"),))
    report = changed(lines, moves=moves)
    found = {section.key: section for section in report.sections if section}
    assert [row[0][0] for row in found["left_search"].tables[0].rows] == ["NCT99000001"]
    assert [row[0][0] for row in found["left"].tables[0].rows] == ["NCT99000002"]
    assert "1 left (1 no longer in the registry), 1 left the search" in report.summary[0]
