"""The shape of a message, and what it says of the whole and at its end."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from msgspec import Struct

from tracker.alerts.news import Item
from tracker.alerts.parts import SHOWN_OLDER
from tracker.alerts.wording import importance_words, shortened

DEMO = "DEMO DATA: invented studies of an invented registry; nothing here is real."
LONGEST_SUMMARY = 400  # characters


class Page(Struct, frozen=True, kw_only=True):
    """What one message is laid out from.

    `left_out` are items that no message carries, `older` registrations that we found late and of
    which only the number is told. `site` is the address of our pages, empty where there is none.
    """

    title: str
    items: Sequence[Item]
    left_out: Sequence[Item]
    older: Sequence[Item] = ()
    site: str = ""
    part: int
    parts: int
    demo: bool
    idempotency_key: str
    summary: str = ""
    room: int = 10_000  # characters of one item
    reports: Sequence[str] = ()  # lines about the reports written last


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
    if page.older:
        lines.append(
            f"Older, now seen: {SHOWN_OLDER + len(page.older)} in all, {len(page.older)} of them "
            f"not shown here. {_all_of_it(page.older, page.site)}"
        )
    if page.left_out:
        lines.append(
            f"Left out: {len(page.left_out)} more ({counts_by_importance(page.left_out)}), "
            f"beyond what this channel carries. {_all_of_it(page.left_out, page.site)}"
        )
    return [*lines, f"Reference {page.idempotency_key}"]


def _all_of_it(items: Iterable[Item], site: str) -> str:
    since = min(item.observed_at for item in items)
    command = f"All of it: tracker changes --since {since:%Y-%m-%d}"
    return f"{command}, or {site}" if site else command


def counts_by_importance(items: Iterable[Item]) -> str:
    """How many items of each importance, in words."""
    counted = Counter(item.importance for item in items)
    return ", ".join(
        f"{counted[importance]} {importance_words(importance).lower()}"
        for importance in sorted(counted, reverse=True)
    )
