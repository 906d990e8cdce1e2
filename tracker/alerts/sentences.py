"""Says the changes of one state of a study as a person would: one event, one line."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from tracker.alerts.wording import change_words, label_of, shortened, value_words
from tracker.changes import Change

_RESULTS = ("results_first_posted.date", "has_results", "results_first_posted.type")
_TYPES = {"ACTUAL": "actual", "ESTIMATED": "planned"}
_PAIRS = (
    ("enrollment.count", "enrollment.type"),
    ("start_date.date", "start_date.type"),
    ("primary_completion_date.date", "primary_completion_date.type"),
    ("completion_date.date", "completion_date.type"),
    ("lead_sponsor.name", "lead_sponsor.sponsor_class"),
)
"""A value and what is said of it: two paths, one event."""


def lines_of(changes: Iterable[Change]) -> list[str]:
    """Return a line for each event, in the order of `changes`."""
    told = list(changes)
    by_path = {change.path: change for change in told}  # but for moves between cohorts, one each
    said: dict[str, str | None] = {}
    said.update(_of_results(by_path))
    said.update(_of_stopping(by_path))
    for value, kind in _PAIRS:
        said.update(_of_pair(value, kind, by_path))
    lines = [said.get(one.path, change_words(one)) for one in told]
    return [line for line in lines if line is not None]


def _of_results(by_path: Mapping[str, Change]) -> dict[str, str | None]:
    """Results that appeared: yes, the date and the kind of date are one event."""
    found = [path for path in by_path if path in _RESULTS]
    date, has = by_path.get(_RESULTS[0]), by_path.get(_RESULTS[1])
    if date and date.before is None:
        words = f"results posted on {date.after}"
    elif date and date.after is None:
        words = f"results taken off the registry (posted on {date.before})"
    elif has:
        words = "results posted" if has.after else "results taken off the registry"
    else:
        return {}
    return {path: words if path == found[0] else None for path in found}


def _of_stopping(by_path: Mapping[str, Change]) -> dict[str, str | None]:
    """Why a study stopped belongs to its stopping."""
    status, why = by_path.get("overall_status"), by_path.get("why_stopped")
    if not (status and why and why.after and why.before is None):
        return {}
    words = f"{change_words(status)}, because: {shortened(str(why.after))}"
    return {"overall_status": words, "why_stopped": None}


def _of_pair(value: str, kind: str, by_path: Mapping[str, Change]) -> dict[str, str | None]:
    of_value, of_kind = by_path.get(value), by_path.get(kind)
    if of_kind is None:
        return {}
    if of_value is None:
        if None in (of_kind.before, of_kind.after):
            return {}
        moved = f"{_kind(of_kind.after)}, no longer {_kind(of_kind.before)}"
        return {kind: f"{label_of(value)}: {moved}"}
    was, now = (f" ({_kind(one)})" if one else "" for one in (of_kind.before, of_kind.after))
    return {value: change_words(of_value, was, now), kind: None}


def _kind(value: Any) -> str:
    return _TYPES.get(str(value)) or value_words(value)
