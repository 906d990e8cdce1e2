"""The parts of a message, in order: what is new first, then moves and changes, old finds last."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby

from msgspec import Struct

from tracker.alerts.conditions import ENTERED, LEFT
from tracker.alerts.news import Item
from tracker.alerts.wording import group_words, importance_words, kind_rank, words

NEW, MOVED, CHANGED, OLDER = range(4)
SHOWN_OLDER = 20
"""So many registrations that we found late are told one by one, the rest by their number."""

_PART_OF_KIND = {"registered": NEW, ENTERED: MOVED, LEFT: MOVED, "found_late": OLDER}


class Section(Struct, frozen=True):
    """The items of one part (changes: of one importance), by disease group."""

    heading: str
    groups: Sequence[tuple[str, Sequence[Item]]]


def part_of(item: Item) -> int:
    """The first part that any of the item's changes belongs to."""
    return min((_PART_OF_KIND.get(one.kind, CHANGED) for one in item.changes), default=CHANGED)


def place(item: Item) -> tuple[object, ...]:
    """What items of a message are ordered by; notices of the tracker's own come first."""
    part = part_of(item)
    group = group_words(item.disease_group) if item.disease_group else "~"  # after all names
    rank = kind_rank(change.kind for change in item.changes)
    importance = -item.importance if part == CHANGED else 0
    return (not item.is_notice, part, importance, group, rank, item.subject, item.observed_at)


def sections(items: Iterable[Item]) -> list[Section]:
    """What is about studies, as `items` are ordered."""
    studies = [item for item in items if not item.is_notice]
    return [
        Section(
            heading,
            [
                (group_words(group), list(found))
                for group, found in groupby(of_part, lambda item: item.disease_group)
            ],
        )
        for heading, of_part in groupby(studies, _heading)
    ]


def _heading(item: Item) -> str:
    part = part_of(item)
    return importance_words(item.importance) if part == CHANGED else words().parts[str(part)]


def without_most_older(items: Sequence[Item]) -> tuple[list[Item], list[Item]]:
    """Return the items to tell one by one, and old finds of which only the number is told.

    `items` are in their order, in which old finds come last.
    """
    older = [item for item in items if not item.is_notice and part_of(item) == OLDER]
    others = [item for item in items if item.is_notice or part_of(item) != OLDER]
    return [*others, *older[:SHOWN_OLDER]], older[SHOWN_OLDER:]
