"""Lays items out as messages that fit a channel, and says what did not fit."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from tracker.alerts.html import html_of
from tracker.alerts.message import Page, summary
from tracker.alerts.news import Item
from tracker.alerts.text import FRAME, block, text_of
from tracker.alerts.wording import group_words, kind_rank, shortened
from tracker.channels.base import Limits, Message

HIGH = 3
HEADINGS = 50  # characters of an importance, written and underlined


def compose(
    channel: str,
    items: Iterable[Item],
    limits: Limits,
    now: datetime,
    *,
    demo: bool = False,
    reports: Sequence[str] = (),
) -> list[tuple[Message, list[Item]]]:
    """The messages of one digest, each with the items it stands for; none for no items.

    Most important first. What does not fit into `limits.messages` is counted in the last one, which
    stands for it too. `reports` are lines about the reports written last, for the first message.
    """
    ordered = sorted(items, key=_order)
    room = _room(limits, reports)
    packed = list(_packed(ordered, limits, room))
    kept, rest = packed[: limits.messages], packed[limits.messages :]
    left_out = [item for page in rest for item in page]
    found = []
    for part, page in enumerate(kept, start=1):
        lost = left_out if part == len(kept) else []
        stands_for = [*page, *lost]
        idempotency_key = _idempotency_key(channel, stands_for)
        laid_out = Page(
            title=_title(ordered, part, len(kept), demo=demo),
            items=page,
            left_out=lost,
            part=part,
            parts=len(kept),
            demo=demo,
            idempotency_key=idempotency_key,
            summary=summary(ordered),
            room=room,
            reports=reports if part == 1 else (),
        )
        found.append((_message(laid_out, idempotency_key, now), stands_for))
    return found


def _order(item: Item) -> tuple[bool, int, str, int, str, datetime]:
    group = group_words(item.disease_group) if item.disease_group else "~"  # after all names
    rank = kind_rank(change.kind for change in item.changes)
    return (not item.is_notice, -item.importance, group, rank, item.subject, item.observed_at)


def _room(limits: Limits, reports: Sequence[str]) -> int:
    """Characters for items: the rest is for the frame and the headings of the first of them."""
    return limits.characters - FRAME - 3 * HEADINGS - sum(len(line) + 1 for line in reports)


def _packed(items: Sequence[Item], limits: Limits, room: int) -> Iterator[list[Item]]:
    """`items` in lists that one message can carry each."""
    page: list[Item] = []
    used = 0
    for item in items:
        length = len(block(item, room)) + 2 * len(group_words(item.disease_group)) + HEADINGS
        if page and (len(page) >= limits.items or used + length > room):
            yield page
            page, used = [], 0
        page.append(item)
        used += length
    if page:
        yield page


def _message(page: Page, idempotency_key: str, now: datetime) -> Message:
    return Message(
        idempotency_key=idempotency_key,
        title=page.title,
        text=text_of(page),
        html=html_of(page),
        item_count=len(page.items),
        left_out=len(page.left_out),
        created_at=now,
    )


def _idempotency_key(channel: str, items: Sequence[Item]) -> str:
    """The same for the same alerts: a message made twice would still be one to the receiver."""
    keys = sorted(f"{item.subject} {item.observed_at.isoformat()} {item.rules}" for item in items)
    return hashlib.sha256("\n".join([channel, *keys]).encode()).hexdigest()[:32]


def _title(items: Sequence[Item], part: int, parts: int, *, demo: bool) -> str:
    studies = [item for item in items if not item.is_notice]
    high = sum(item.importance == HIGH for item in studies)
    if not studies:
        said = shortened(items[0].title) if len(items) == 1 else f"{len(items)} notices"
    else:
        said = f"{_plural(len({item.subject for item in studies}), 'study', 'studies')} with news"
        said += f", {high} of high importance" if high else ""
    label = "DEMO DATA: " if demo else ""
    number = f" ({part} of {parts})" if parts > 1 else ""
    return f"{label}Trial tracker: {said}{number}"


def _plural(count: int, one: str, many: str) -> str:
    return f"{count} {one if count == 1 else many}"
