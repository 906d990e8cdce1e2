"""The plain-text form of a message: what terminals, files and chats show, and mail as its twin."""

from __future__ import annotations

from collections.abc import Iterator

from tracker.alerts.message import DEMO, Page, closing_lines
from tracker.alerts.news import Item
from tracker.alerts.parts import sections
from tracker.alerts.sentences import lines_of
from tracker.alerts.wording import shortened

CUT = "  ... shortened"
FRAME = 900  # characters to keep free for what stands around the items


def text_of(page: Page) -> str:
    """The whole message."""
    return "\n".join(_lines(page)).rstrip() + "\n"


def _lines(page: Page) -> Iterator[str]:
    if page.demo:
        yield from (DEMO, "")
    notices = [item for item in page.items if item.is_notice]
    for notice in notices:
        yield block(notice, page.room)
    if notices:
        yield ""
    if page.summary:
        yield from (page.summary, "")
    for section in sections(page.items):
        yield from (section.heading.upper(), "=" * len(section.heading), "")
        for group, items in section.groups:
            yield from (group, "-" * len(group))
            for item in items:
                yield from (block(item, page.room), "")
    yield from _reports(page)
    yield from closing_lines(page)


def _reports(page: Page) -> Iterator[str]:
    """What was reported last, apart from what stands around it."""
    if page.reports:
        yield from (*page.reports, "")


def block(item: Item, longest: int) -> str:
    """What a message says of one item, no longer than `longest` characters."""
    if item.is_notice:
        return shortened(f"* {item.title}", longest)
    text = "\n".join(_item_lines(item))
    if len(text) > longest:
        return text[: longest - len(CUT) - 1].rsplit("\n", 1)[0] + "\n" + CUT
    return text


def _item_lines(item: Item) -> Iterator[str]:
    yield f"* {item.title}"
    yield f"  {' | '.join([item.registration_number or item.subject, *item.facts])}"
    for line in lines_of(item.changes):
        yield f"  - {line}"
    yield f"  told by the rule {rules_words(item)}"
    for address in (item.page, item.url):
        if address:
            yield f"  {address}"


def rules_words(item: Item) -> str:
    """The names of the rules that told it."""
    return ", ".join(item.rules)
