"""The shapes of a message, and the order in which text and HTML lay the same items out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import groupby

from msgspec import Struct

from tracker.alerts.news import Item
from tracker.alerts.wording import group_words, importance_words, shortened

DEMO = "DEMO DATA: invented studies of an invented registry; nothing here is real."
LONGEST_SUMMARY = 400  # characters


class Page(Struct, frozen=True, kw_only=True):
    """What one message is laid out from. `left_out` are items that no message carries."""

    title: str
    items: Sequence[Item]
    left_out: Sequence[Item]
    part: int
    parts: int
    demo: bool
    idempotency_key: str
    summary: str = ""
    room: int = 10_000  # characters of one item
    reports: Sequence[str] = ()  # lines about the reports written last


class Section(Struct, frozen=True):
    """The items of one importance, by disease group."""

    heading: str
    groups: Sequence[tuple[str, Sequence[Item]]]


def sections(items: Iterable[Item]) -> list[Section]:
    """What is about studies, as `items` are ordered: by importance, then by disease group."""
    studies = [item for item in items if not item.is_notice]
    return [
        Section(
            importance_words(importance),
            [
                (group_words(group), list(found))
                for group, found in groupby(of_importance, lambda item: item.disease_group)
            ],
        )
        for importance, of_importance in groupby(studies, lambda item: item.importance)
    ]


def summary(items: Iterable[Item]) -> str:
    """What the whole digest is about, by kind of change, the most frequent first."""
    kinds = Counter(
        kind for item in items for kind in sorted({change.kind for change in item.changes})
    )
    named = (f"{count} {kind.replace('_', ' ')}" for kind, count in kinds.most_common())
    words = f"Studies by kind of change: {', '.join(named)}"
    return shortened(words, LONGEST_SUMMARY) if kinds else ""


def closing_lines(page: Page) -> list[str]:
    """What is not in the message, and where it is."""
    lines = []
    passed_over = sum(item.passed_over for item in page.items)
    if passed_over:
        lines.append(
            f"Not told: {passed_over} other changes of these studies that no rule asks for."
        )
    if page.part < page.parts:
        lines.append(f"Message {page.part} of {page.parts}: the rest follows in the next one.")
    if page.left_out:
        since = min(item.observed_at for item in page.left_out)
        lines.append(
            f"Left out: {len(page.left_out)} more ({counts_by_importance(page.left_out)}), "
            f"beyond what this channel carries. All of it: tracker changes --since {since:%Y-%m-%d}"
        )
    return [*lines, f"Reference {page.idempotency_key}"]


def counts_by_importance(items: Iterable[Item]) -> str:
    """How many items of each importance, in words."""
    counted = Counter(item.importance for item in items)
    return ", ".join(
        f"{counted[importance]} {importance_words(importance).lower()}"
        for importance in sorted(counted, reverse=True)
    )
