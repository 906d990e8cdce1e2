"""The HTML form of a message, for mail and feed readers: the same words as the text, no script."""

from __future__ import annotations

from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined

from tracker.alerts.message import DEMO, Page, closing_lines
from tracker.alerts.news import Item
from tracker.alerts.parts import sections
from tracker.alerts.sentences import lines_of
from tracker.alerts.text import rules_words


def html_of(page: Page) -> str:
    """The whole message as one document that loads nothing from outside."""
    return (
        _templates()
        .get_template("digest.html")
        .render(
            page=page,
            demo_words=DEMO if page.demo else "",
            notices=[item for item in page.items if item.is_notice],
            sections=sections(page.items),
            closing=closing_lines(page),
        )
    )


def html_of_item(item: Item) -> str:
    """What a message says of one study, as a part of a document."""
    return _templates().get_template("item.html").render(item=item)


@cache
def _templates() -> Environment:
    environment = Environment(
        loader=PackageLoader("tracker.alerts"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals.update(lines_of=lines_of, rules_words=rules_words)
    return environment
