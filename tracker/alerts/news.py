"""What alert rules look at, and what becomes of it: news of one study in, items of a digest out."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from msgspec import Struct, structs

from tracker.changes import Change

CANDIDATES = "candidates"
"""The cohort of everything that the searches find."""


class News(Struct, frozen=True, kw_only=True):
    """What one pass brought about one study; cohorts before and after it, by today's code."""

    study_key: str
    registration_number: str
    title: str
    url: str | None
    observed_at: datetime
    disease_group: str | None
    facts: tuple[str, ...]
    changes: tuple[Change, ...]
    page: str | None = None  # our own, where there is one
    cohorts_before: frozenset[str] = frozenset()
    cohorts_after: frozenset[str] = frozenset()

    def concerns(self, cohort: str) -> bool:
        """Whether the study belongs to `cohort`, or did until this pass."""
        return cohort == CANDIDATES or cohort in self.cohorts_before | self.cohorts_after


class Item(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What a digest says of one study, or a notice of the tracker's own (then `changes` is empty).

    `passed_over` counts changes of the same pass that no rule asked for.
    """

    subject: str
    observed_at: datetime
    importance: int
    title: str
    rules: tuple[str, ...]
    registration_number: str | None = None
    url: str | None = None
    page: str | None = None
    disease_group: str | None = None
    facts: tuple[str, ...] = ()
    changes: tuple[Change, ...] = ()
    passed_over: int = 0
    is_notice: bool = False


def merged(items: list[Item]) -> Item:
    """One item of what several rules say of one state of one study for one channel."""
    first = items[0]
    if len(items) == 1:
        return first
    told = {
        (change.path, repr(change.before), repr(change.after)): change
        for item in items
        for change in item.changes
    }
    added = len(told) - len(first.changes)
    return structs.replace(
        first,
        importance=max(item.importance for item in items),
        rules=tuple(dict.fromkeys(rule for item in items for rule in item.rules)),
        changes=tuple(told.values()),
        passed_over=max(first.passed_over - added, 0),
    )


def merge_by_study(items: Iterable[Item]) -> list[Item]:
    """One item a study and moment, whatever number of rules it met."""
    found: dict[tuple[str, datetime], list[Item]] = {}
    for item in items:
        found.setdefault((item.subject, item.observed_at), []).append(item)
    return [merged(same) for same in found.values()]
