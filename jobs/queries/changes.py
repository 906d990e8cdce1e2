"""Answers what changed in a period, study by study."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from msgspec import Struct

from db import cursor
from db.read.changes import BASELINE, StudyChange
from db.read.told import told_changes
from jobs.asking import Asking
from jobs.queries.held import first_days, require_held
from tracker.changes import WHOLE_STUDY, Change, Importance

LONGEST_VALUE = 120  # characters of a value in one line


def change_sentence(change: Change) -> str:
    """Return the change in one line; of a study as such its kind says all."""
    if change.path == WHOLE_STUDY:
        return f"{change.kind} into {change.after}" if change.after else change.kind
    return f"{change.kind}: {change_line(change.path, change.before, change.after)}"


def change_document(found: StudyChange) -> dict[str, Any]:
    """Return the change as the command contract prints it."""
    change = found.change
    return {
        "study": found.study_key,
        "path": change.path,
        "kind": change.kind,
        "importance": change.importance.name.lower(),
        "before": change.before,
        "after": change.after,
        "observed_at": found.observed_at.isoformat(),
    }


class ChangeList(Struct, frozen=True):
    """Changes of a period, most important first, and how many were left out as baseline.

    `held_from`: registries that were first observed after the period began, each with that day.
    """

    changes: list[StudyChange]
    baseline: int
    held_from: list[tuple[str, date]] = []

    def lines(self) -> list[str]:
        """The list for a person: a summary, then study by study under each importance."""
        lines = [self.summary()]
        for importance in sorted(Importance, reverse=True):
            some = [one for one in self.changes if one.change.importance == importance]
            if some:
                lines += ["", f"{importance.name.lower()} ({len(some)})", *_by_study(some)]
        return lines

    def summary(self) -> str:
        """What happened, in one sentence."""
        kinds: dict[str, set[str]] = {}
        for one in self.changes:
            kinds.setdefault(one.change.kind, set()).add(one.study_key)
        words = [f"{len(keys)} {kind}" for kind, keys in sorted(kinds.items())]
        studies = len({one.study_key for one in self.changes})
        told = f"{len(self.changes)} changes in {studies} studies"
        told += f" ({', '.join(words)})" if words else ""
        return told + (f"; {self.baseline} studies of a first snapshot" if self.baseline else "")


def _by_study(changes: list[StudyChange]) -> list[str]:
    lines, last = [], ""
    for one in sorted(changes, key=lambda one: (one.study_key, one.observed_at, one.change.path)):
        if one.study_key != last:
            lines.append(f"  {one.study_key}  {_short(one.title)}")
            last = one.study_key
        lines.append(f"    {one.observed_at:%Y-%m-%d}  {change_sentence(one.change)}")
    return lines


def change_line(path: str, before: Any, after: Any) -> str:
    """One change in one line: what, from what, to what."""
    if before is None and after is None:
        return path
    return f"{path}  {_short(before)} -> {_short(after)}"


def _short(value: Any) -> str:
    text = "-" if value in (None, []) else value if isinstance(value, str) else _flat(value)
    return text if len(text) <= LONGEST_VALUE else f"{text[: LONGEST_VALUE - 1]}…"


def _flat(value: Any) -> str:
    if isinstance(value, list):
        return "; ".join(_flat(item) for item in value)
    if isinstance(value, dict):
        return ", ".join(str(item) for item in value.values() if item not in (None, [], ""))
    return str(value)


def changes_since(
    asking: Asking, since: datetime | None, until: datetime | None, least: Importance
) -> ChangeList:
    """Changes observed at `since` or later, up to `until`, without a registry's first snapshot.

    Raises ConfigError for a period that was over before anything was observed.
    """
    after = since - timedelta(microseconds=1) if since else None
    with asking.engine.connect() as connection:
        require_held(connection, until)
        firsts = first_days(connection).items()
        found = told_changes(connection, after, until)
    told = [one for one in found if one.change.kind != BASELINE]
    kept = [one for one in told if one.change.importance >= least]
    late = [(key, first) for key, first in firsts if since and first > since.date()]
    return ChangeList(kept, len(found) - len(told), late)


def first_cohort(asking: Asking) -> str:
    """The cohort that is meant where none is named: the first of config.toml, or candidates."""
    cohorts = asking.config.cohorts
    return str(cohorts[0]["key"]) if cohorts else "candidates"


def after_last_report(asking: Asking) -> datetime | None:
    """The first moment that the last report of changes did not cover; None if there was none."""
    with asking.engine.connect() as connection:
        covered = cursor.reported_until(connection, first_cohort(asking))
    return covered + timedelta(microseconds=1) if covered else None
