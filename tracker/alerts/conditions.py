"""What a rule can ask of a change: one small question each, named as in config.toml."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tracker.changes import Change
from tracker.study.partial_date import PartialDate, months_between

COMPLETION = ("primary_completion_date.date", "completion_date.date")
ENTERED, LEFT = "entered_cohort", "left_cohort"
Condition = Callable[[Change, Any], bool]


def _of_kind(*kinds: str) -> Condition:
    return lambda change, _wanted: change.kind in kinds


def _of_path(*paths: str) -> Condition:
    return lambda change, _wanted: change.path in paths


def _status_becomes(change: Change, wanted: list[str]) -> bool:
    return change.path == "overall_status" and change.after in wanted


def _enrollment_moves_by(change: Change, share: float) -> bool:
    before, after = change.before, change.after
    if change.path != "enrollment.count" or None in (before, after):
        return False
    return bool(abs(after - before) >= share * max(before, 1))


def _completion_slips(change: Change, months: int) -> bool:
    if change.path not in COMPLETION or None in (change.before, change.after):
        return False
    moved = months_between(PartialDate(change.before), PartialDate(change.after))
    return moved is not None and moved >= months


def _results_posted(change: Change, _wanted: Any) -> bool:
    if change.path == "has_results":
        return change.after is True
    return change.path == "results_first_posted.date" and change.before is None


def _stopped_because(change: Change, words: list[str]) -> bool:
    if change.path != "why_stopped" or not change.after:
        return False
    reason = change.after.casefold()
    return any(word.casefold() in reason for word in words)


def new_countries(change: Change) -> set[str]:
    """The countries that a change added, as ISO 3166 codes."""
    if change.path != "countries":
        return set()
    return set(change.after or ()) - set(change.before or ())


CONDITIONS: dict[str, Condition] = {
    "registered": _of_kind("registered"),
    "found_late": _of_kind("found_late"),
    "entered_cohort": _of_kind(ENTERED),
    "left_cohort": _of_kind(LEFT),
    "status_becomes": _status_becomes,
    "phase_changes": _of_path("phases"),
    "enrollment_moves_by": _enrollment_moves_by,
    "completion_slips_by_months": _completion_slips,
    "results_posted": _results_posted,
    "stopped": _of_kind("stopped"),
    "stopped_because": _stopped_because,
    "new_country": lambda change, _wanted: bool(new_countries(change)),
    "countries": lambda change, wanted: bool(new_countries(change) & set(wanted)),
    "sponsor_changed": _of_path("lead_sponsor.name"),
    "disappeared": _of_kind("disappeared"),
    "left_search": _of_kind("left_search"),
    "reappeared": _of_kind("reappeared"),
}
"""By name; a test holds them against the keys of `When`."""
