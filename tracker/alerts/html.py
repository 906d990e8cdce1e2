"""The HTML form of a message, for mail and feed readers: the same words as the text, no script."""

from __future__ import annotations

from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined, Template

from tracker.alerts.message import DEMO, Page, closing_lines, sections
from tracker.alerts.wording import change_words


def html_of(page: Page) -> str:
    """The whole message as one document that loads nothing from outside."""
    return _template().render(
        page=page,
        demo_words=DEMO if page.demo else "",
        notices=[item for item in page.items if item.is_notice],
        sections=sections(page.items),
        closing=closing_lines(page),
        change_words=change_words,
    )


@cache
def _template() -> Template:
    environment = Environment(
        loader=PackageLoader("tracker.alerts"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template("digest.html")
