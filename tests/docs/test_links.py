"""A link that leads nowhere wastes a reader's time."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

LINK = re.compile(r"\]\(([^)\s]+)\)")
NAMED = re.compile(r"`((?:tracker|db|jobs|tests|docs|benchmarks)/[\w./-]+)`")


def anchors(path: Path) -> set[str]:
    """The anchors of a page's headings, as code hosts make them."""
    titles = re.findall(r"^#+ (.+)$", path.read_text(encoding="utf-8"), flags=re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}


def broken(page: Any) -> list[str]:
    found = []
    for target in LINK.findall(page.prose()):
        name, _, anchor = target.partition("#")
        path = page.path if not name else page.path.parent / name
        if re.match(r"[a-z]+:", target):
            continue
        if not path.exists() or (anchor and anchor not in anchors(path)):
            found.append(f"{page.path.name}: {target}")
    return found


def test_every_relative_link_leads_somewhere(all_pages: list[Any]) -> None:
    assert len(all_pages) > 10
    assert [one for page in all_pages for one in broken(page)] == []


def test_every_file_that_a_page_names_is_there(all_pages: list[Any], repository: Path) -> None:
    named = [(page.path.name, one) for page in all_pages for one in NAMED.findall(page.prose())]
    assert [one for one in named if not (repository / one[1]).exists()] == []


def test_every_page_can_be_reached(all_pages: list[Any], repository: Path) -> None:
    """From the README, link by link."""
    texts = {page.path.resolve(): page for page in all_pages}
    waiting, seen = [(repository / "README.md").resolve()], set()
    while waiting:
        path = waiting.pop()
        if path in texts and path not in seen:
            seen.add(path)
            targets = (one.partition("#")[0] for one in LINK.findall(texts[path].prose()))
            waiting += [(path.parent / one).resolve() for one in targets if one]
    assert sorted(str(path) for path in texts.keys() - seen) == []
