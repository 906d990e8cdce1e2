from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tracker.alerts.conditions import CONDITIONS
from tracker.changes import Change
from tracker.config.alerts import When

Make = Callable[..., Change]


def test_every_key_of_when_is_a_condition() -> None:
    assert When.model_fields.keys() == CONDITIONS.keys()


HOLDS: list[tuple[str, Any, str, Any, Any]] = [
    ("registered", True, "registered", None, None),
    ("found_late", True, "found_late", None, None),
    ("disappeared", True, "disappeared", None, None),
    ("reappeared", True, "reappeared", None, None),
    ("status_becomes", ["RECRUITING"], "overall_status", "NOT_YET_RECRUITING", "RECRUITING"),
    ("phase_changes", True, "phases", ["PHASE1"], ["PHASE1", "PHASE2"]),
    ("enrollment_moves_by", 0.25, "enrollment.count", 100, 75),
    ("enrollment_moves_by", 0.25, "enrollment.count", 100, 125),
    ("enrollment_moves_by", 0.25, "enrollment.count", 0, 3),
    ("completion_slips_by_months", 6, "completion_date.date", "2026-01", "2026-07-01"),
    ("completion_slips_by_months", 6, "primary_completion_date.date", "2026-01-31", "2027-01"),
    ("results_posted", True, "has_results", False, True),
    ("results_posted", True, "results_first_posted.date", None, "2026-10-01"),
    ("stopped", True, "overall_status", "RECRUITING", "TERMINATED"),
    ("stopped", True, "why_stopped", None, "no money"),
    ("stopped_because", ["Safety", "harm"], "why_stopped", None, "for safety reasons"),
    ("new_country", True, "countries", ["CN"], ["CN", "DE"]),
    ("countries", ["DE"], "countries", [], ["DE"]),
    ("sponsor_changed", True, "lead_sponsor.name", "Example University", "Another University"),
]
HOLDS_NOT: list[tuple[str, Any, str, Any, Any]] = [
    ("registered", True, "found_late", None, None),
    ("found_late", True, "registered", None, None),
    ("status_becomes", ["RECRUITING"], "overall_status", "RECRUITING", "COMPLETED"),
    ("phase_changes", True, "start_date.date", "2026-01", "2026-02"),
    ("enrollment_moves_by", 0.25, "enrollment.count", 100, 76),
    ("enrollment_moves_by", 0.25, "enrollment.count", None, 76),
    ("completion_slips_by_months", 6, "completion_date.date", "2026-07", "2026-01"),
    ("completion_slips_by_months", 6, "completion_date.date", "2026-01", "2026-06"),
    ("completion_slips_by_months", 6, "completion_date.date", "2026", "2028"),
    ("completion_slips_by_months", 6, "completion_date.date", None, "2028-01"),
    ("completion_slips_by_months", 6, "start_date.date", "2026-01", "2028-01"),
    ("results_posted", True, "has_results", True, False),
    ("results_posted", True, "results_first_posted.date", "2026-10-01", "2026-10-02"),
    ("stopped", True, "overall_status", "RECRUITING", "COMPLETED"),
    ("stopped_because", ["safety"], "why_stopped", "safety", None),
    ("stopped_because", ["safety"], "why_stopped", None, "no money"),
    ("new_country", True, "countries", ["CN", "DE"], ["CN"]),
    ("countries", ["DE"], "countries", ["DE"], ["DE", "FR"]),
    ("sponsor_changed", True, "lead_sponsor.sponsor_class", "OTHER", "INDUSTRY"),
]


@pytest.mark.parametrize(("name", "wanted", "path", "before", "after"), HOLDS)
def test_holds(change: Make, name: str, wanted: Any, path: str, before: Any, after: Any) -> None:
    assert CONDITIONS[name](change(path, before, after), wanted)


@pytest.mark.parametrize(("name", "wanted", "path", "before", "after"), HOLDS_NOT)
def test_does_not_hold(
    change: Make, name: str, wanted: Any, path: str, before: Any, after: Any
) -> None:
    assert not CONDITIONS[name](change(path, before, after), wanted)
