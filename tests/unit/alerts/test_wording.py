from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tracker.alerts.sentences import lines_of
from tracker.alerts.wording import change_words, group_words, kind_rank, phase_words, words
from tracker.changes import Change, change_rules

Make = Callable[..., Change]


MOVED: list[tuple[str, Any, Any, str]] = [
    ("overall_status", "RECRUITING", "COMPLETED", "status: recruiting -> completed"),
    ("overall_status", None, "ACTIVE_NOT_RECRUITING", "status: now active not recruiting"),
    ("phases", ["PHASE1"], ["PHASE1", "PHASE2"], "phase: phase 1 -> phase 1/2"),
    ("phases", [], ["NA"], "phase: no phase given -> no phase applies"),
    ("enrollment.count", 60, 90, "participants: 60 -> 90"),
    ("start_date.date", "2026-01", "2026-08-03", "start: 2026-01 -> 2026-08-03 (7 months later)"),
    ("start_date.date", "2026-08", "2026-01", "start: 2026-08 -> 2026-01 (7 months earlier)"),
    ("start_date.date", "2026", "2027-01", "start: 2026 -> 2027-01"),
    ("completion_date.date", None, "2027-01", "completion: now 2027-01"),
    ("completion_date.date", "2027-01", None, "completion: 2027-01, no longer given"),
    ("has_results", False, True, "results posted: no -> yes"),
    ("why_stopped", None, "no  money", "why stopped: now no money"),
    ("countries", ["CN"], ["DE"], "countries: +Germany; -China"),
    ("conditions", ["a", "b"], ["b", "c"], "conditions: +c; -a"),
    ("lead_sponsor.name", "IBM", "SAP", "lead sponsor: IBM -> SAP"),
    ("interventions", [{"name": "x", "a": 1}], [{"name": "x"}], "interventions: altered x"),
    ("sites", [], [{"city": "Bonn"}], "sites: +Bonn"),
]


@pytest.mark.parametrize(("path", "before", "after", "said"), MOVED)
def test_before_and_after(change: Make, path: str, before: Any, after: Any, said: str) -> None:
    assert change_words(change(path, before, after)) == said


EVENTS: list[tuple[list[tuple[str, Any, Any]], list[str]]] = [
    (
        [
            ("results_first_posted.date", None, "2026-05-01"),
            ("has_results", False, True),
            ("results_first_posted.type", None, "ACTUAL"),
        ],
        ["results posted on 2026-05-01"],
    ),
    ([("has_results", False, True)], ["results posted"]),
    ([("has_results", True, False)], ["results taken off the registry"]),
    (
        [("has_results", True, False), ("results_first_posted.date", "2026-05-01", None)],
        ["results taken off the registry (posted on 2026-05-01)"],
    ),
    (
        [("start_date.date", "2026-01", "2026-03-05"), ("start_date.type", "ESTIMATED", "ACTUAL")],
        ["start: 2026-01 (planned) -> 2026-03-05 (actual) (2 months later)"],
    ),
    ([("start_date.type", "ESTIMATED", "ACTUAL")], ["start: actual, no longer planned"]),
    (
        [("enrollment.type", "ESTIMATED", "ACTUAL"), ("enrollment.count", 60, 58)],
        ["participants: 60 (planned) -> 58 (actual)"],
    ),
    (
        [("start_date.date", None, "2026-03-05"), ("start_date.type", None, "ACTUAL")],
        ["start: now 2026-03-05 (actual)"],
    ),
    (
        [("overall_status", "RECRUITING", "TERMINATED"), ("why_stopped", None, "no money")],
        ["status: recruiting -> terminated, because: no money"],
    ),
    (
        [("lead_sponsor.name", "IBM", "SAP"), ("lead_sponsor.sponsor_class", "NIH", "INDUSTRY")],
        ["lead sponsor: IBM (NIH) -> SAP (industry)"],
    ),
]


@pytest.mark.parametrize(("moved", "said"), EVENTS)
def test_one_event_is_one_line(change: Make, moved: list[Any], said: list[str]) -> None:
    assert lines_of([change(*one) for one in moved]) == said


def test_two_cohorts_are_two_lines(change: Make) -> None:
    high = change("registered").importance
    moves = [Change("cohort", "entered_cohort", high, None, name) for name in ("one", "two")]
    assert lines_of(moves) == ["entered the cohort one", "entered the cohort two"]


def test_a_long_text_is_not_repeated(change: Make) -> None:
    said = change_words(change("brief_summary", "a" * 500, "b " * 500))
    assert said.startswith("brief summary: reworded, now: b b")
    assert len(said) < 200


def test_a_long_list_names_three(change: Make) -> None:
    said = change_words(change("conditions", [], ["a", "b", "c", "d", "e"]))
    assert said == "conditions: +a, +b, +c and 2 more"


def test_every_kind_about_a_study_as_such_has_words() -> None:
    assert change_rules().kinds.keys() - {"baseline"} <= words().kinds.keys()


def test_merged_says_into_what(change: Make) -> None:
    merged = Change("study", "merged", change("merged").importance, None, "ctgov:NCT99000002")
    assert change_words(merged) == "merged into ctgov:NCT99000002"


def test_groups_are_named_as_in_reports() -> None:
    assert group_words("crohn") == "Crohn's disease"
    assert group_words("no_such_group") == "no such group"
    assert group_words(None) == "No disease group"


def test_new_comes_first_and_gone_last() -> None:
    ranks = [kind_rank([kind]) for kind in ("registered", "status", "dates", "disappeared")]
    assert ranks == sorted(ranks)
    assert kind_rank(["disappeared", "registered"]) == kind_rank(["registered"])


def test_early_phase() -> None:
    assert phase_words("EARLY_PHASE1") == "early phase 1"
