"""What a digest tells, study by study, for readers that show one thing at a time."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from uuid import UUID, uuid5

from markupsafe import escape
from msgspec import structs

from tracker.alerts.html import html_of_item
from tracker.alerts.news import Item
from tracker.alerts.parts import CHANGED, part_of, place, without_most_older
from tracker.alerts.sentences import lines_of
from tracker.alerts.wording import shortened, words
from tracker.channels.base import Entry, Message

MORE = "{count} more older registrations came into view and are not shown one by one"


def with_entries(message: Message, items: Iterable[Item]) -> Message:
    """Return `message` with one entry for each study that it stands for."""
    ordered = sorted(items, key=place)
    told, older = without_most_older(ordered)
    by_subject: dict[str, list[Item]] = {}
    for item in told:
        by_subject.setdefault(item.subject, []).append(item)
    entries = [_entry(message, same) for same in by_subject.values()]
    if older:
        entries.append(_more(message, len(older)))
    return structs.replace(message, entries=tuple(entries))


def _entry(message: Message, items: Sequence[Item]) -> Entry:
    first = items[0]
    return Entry(
        id=_id(message, first.subject),
        title=_title(first),
        link=first.page or first.url or "",
        html=str(escape(first.title)) if first.is_notice else "".join(map(html_of_item, items)),
    )


def _id(message: Message, subject: str) -> str:
    """The same for ever: a message keeps its mark, and tells of a study once."""
    return uuid5(UUID(message.idempotency_key), subject).urn


def _title(item: Item) -> str:
    if item.is_notice:
        return shortened(item.title)
    part = part_of(item)
    lines = lines_of(item.changes)
    said = lines[0] if part == CHANGED and lines else words().parts[str(part)]
    return f"{item.registration_number or item.subject}: {shortened(said)}: {shortened(item.title)}"


def _more(message: Message, count: int) -> Entry:
    title = MORE.format(count=count)
    return Entry(id=_id(message, "older"), title=title, link="", html=str(escape(title)))
