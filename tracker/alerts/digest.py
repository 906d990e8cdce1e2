"""Lays items out as messages that fit a channel, and says what did not fit."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from msgspec import structs

from tracker.alerts.html import html_of
from tracker.alerts.message import Page, summary
from tracker.alerts.news import Item
from tracker.alerts.parts import NEW, part_of, place, without_most_older
from tracker.alerts.text import FRAME, block, text_of
from tracker.alerts.wording import group_words, shortened
from tracker.channels.base import Limits, Message

HIGH = 3
HEADINGS = 50  # characters of an importance, written and underlined


def compose(  # noqa: PLR0913  what stands around the items is asked for one by one
    channel: str,
    items: Iterable[Item],
    limits: Limits,
    now: datetime,
    *,
    demo: bool = False,
    reports: Sequence[str] = (),
    site: str = "",
) -> list[tuple[Message, list[Item]]]:
    """The messages of one digest, each with the items it stands for; none for no items.

    What is newly registered comes first. What does not fit into `limits.messages` is counted in the
    last one, which stands for it too, and so are most registrations that we only found late.
    `reports` are lines about the reports written last, for the first message.
    """
    ordered = sorted(items, key=place)
    told, older = without_most_older(ordered)
    packed = list(_packed(told, limits, room := _room(limits, reports)))
    kept, rest = packed[: limits.messages], packed[limits.messages :]
    left_out = [item for page in rest for item in page]
    whole = _around(ordered, len(kept), room)
    found = []
    for part, page in enumerate(kept, start=1):
        lost, counted = (left_out, older) if part == len(kept) else ([], [])
        stands_for = [*page, *lost, *counted]
        laid_out = structs.replace(
            whole,
            demo=demo,
            site=site,
            title=_title(ordered, part, len(kept), demo=demo),
            items=page,
            left_out=lost,
            older=counted,
            part=part,
            idempotency_key=_idempotency_key(channel, stands_for),
            reports=reports if part == 1 else (),
        )
        found.append((_message(laid_out, now), stands_for))
    return found


def _around(items: Sequence[Item], parts: int, room: int) -> Page:
    """What is the same in all messages of one digest."""
    return Page(
        title="",
        items=(),
        left_out=(),
        part=1,
        parts=parts,
        demo=False,
        idempotency_key="",
        summary=summary(items),
        room=room,
    )


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


def _message(page: Page, now: datetime) -> Message:
    return Message(
        idempotency_key=page.idempotency_key,
        title=page.title,
        text=text_of(page),
        html=html_of(page),
        item_count=len(page.items),
        left_out=len(page.left_out) + len(page.older),
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
        new = len({item.subject for item in studies if part_of(item) == NEW})
        said = f"{new} newly registered, " if new else ""
        said += f"{_plural(len({item.subject for item in studies}), 'study', 'studies')} with news"
        said += f", {high} of high importance" if high else ""
    label = "DEMO DATA: " if demo else ""
    number = f" ({part} of {parts})" if parts > 1 else ""
    return f"{label}Trial tracker: {said}{number}"


def _plural(count: int, one: str, many: str) -> str:
    return f"{count} {one if count == 1 else many}"
