"""Answers what changed in a period, study by study."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import msgspec
from msgspec import Struct

from db import runs, versions
from jobs.runtime import Runtime
from tracker.changes import WHOLE_STUDY, Importance

LONGEST_VALUE = 120  # characters of a value in one line


class StudyChange(Struct, frozen=True):
    """One change with what a reader needs to know of its study."""

    study_key: str
    title: str | None
    url: str | None
    path: str
    kind: str
    importance: Importance
    before: Any
    after: Any
    observed_at: datetime

    def line(self) -> str:
        """The change in one line; of a study as such its kind says all."""
        if self.path == WHOLE_STUDY:
            return f"{self.kind} into {self.after}" if self.after else self.kind
        return f"{self.kind}: {change_line(self.path, self.before, self.after)}"

    def document(self) -> dict[str, Any]:
        """The change as the command contract prints it."""
        return {
            "study": self.study_key,
            "path": self.path,
            "kind": self.kind,
            "importance": self.importance.name.lower(),
            "before": self.before,
            "after": self.after,
            "observed_at": self.observed_at.isoformat(),
        }


class ChangeList(Struct, frozen=True):
    """Changes of a period, most important first, and how many were left out as baseline."""

    changes: list[StudyChange]
    baseline: int

    def lines(self) -> list[str]:
        """The list for a person: a summary, then study by study under each importance."""
        lines = [self.summary()]
        for importance in sorted(Importance, reverse=True):
            some = [change for change in self.changes if change.importance == importance]
            if some:
                lines += ["", f"{importance.name.lower()} ({len(some)})", *_by_study(some)]
        return lines

    def summary(self) -> str:
        """What happened, in one sentence."""
        kinds: dict[str, set[str]] = {}
        for change in self.changes:
            kinds.setdefault(change.kind, set()).add(change.study_key)
        words = [f"{len(keys)} {kind}" for kind, keys in sorted(kinds.items())]
        studies = len({change.study_key for change in self.changes})
        told = f"{len(self.changes)} changes in {studies} studies"
        told += f" ({', '.join(words)})" if words else ""
        return told + (f"; {self.baseline} studies of a first snapshot" if self.baseline else "")


def _by_study(changes: list[StudyChange]) -> list[str]:
    lines, last = [], ""
    for change in sorted(changes, key=lambda one: (one.study_key, one.observed_at, one.path)):
        if change.study_key != last:
            lines.append(f"  {change.study_key}  {_short(change.title)}")
            last = change.study_key
        lines.append(f"    {change.observed_at:%Y-%m-%d}  {change.line()}")
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
    runtime: Runtime, since: datetime | None, until: datetime | None, least: Importance
) -> ChangeList:
    """Changes observed at `since` or later, up to `until`, without a registry's first snapshot."""
    after = since - timedelta(microseconds=1) if since else None
    with runtime.engine.connect() as connection:
        found = versions.changes_between(connection, after, until)
    told = [study_change(row) for row in found if row.kind != "baseline"]
    kept = [change for change in told if change.importance >= least]
    return ChangeList(kept, len(found) - len(told))


def first_cohort(runtime: Runtime) -> str:
    """The cohort that is meant where none is named: the first of config.toml, or candidates."""
    cohorts = runtime.config.cohorts
    return str(cohorts[0]["key"]) if cohorts else "candidates"


def after_last_report(runtime: Runtime) -> datetime | None:
    """The first moment that the last report of changes did not cover; None if there was none."""
    with runtime.engine.connect() as connection:
        last = runs.last_finished(connection, f"report changes {first_cohort(runtime)}")
    if last is None:
        return None
    covered = msgspec.json.decode(last.counts).get("until")
    moment = datetime.fromisoformat(covered) if covered else last.started_at
    return moment + timedelta(microseconds=1)


def study_change(row: Any) -> StudyChange:
    """The change that a row of `changes_between` holds."""
    return StudyChange(
        study_key=row.study_key,
        title=row.brief_title,
        url=row.url,
        path=row.path,
        kind=row.kind,
        importance=Importance(row.importance),
        before=_value(row.before),
        after=_value(row.after),
        observed_at=row.observed_at,
    )


def _value(text: str | None) -> Any:
    return None if text is None else msgspec.json.decode(text)
