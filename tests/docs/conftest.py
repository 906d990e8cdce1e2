"""What tests of the documentation share: pages, their tables and blocks, and a store to ask."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

REPOSITORY = Path(__file__).resolve().parents[2]
COLUMN = re.compile(r"(?<!\\)\|")
WHOLE_TICKED = re.compile(r"^`([^`]*)`$")
FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)

Table = list[dict[str, str]]


class Page:
    """One page of Markdown, as far as a test has to understand it."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.text = path.read_text(encoding="utf-8")

    def sections(self) -> dict[str, str]:
        """Text by heading, of whatever level; code in headings is freed of its ticks."""
        parts = re.split(r"^#+ (.+)$", self.text, flags=re.MULTILINE)
        titles = (title.replace("`", "").strip() for title in parts[1::2])
        return dict(zip(titles, parts[2::2], strict=True))

    def blocks(self, language: str) -> list[str]:
        """The code blocks of one language; "" for those that name none."""
        return [body for name, body in FENCE.findall(self.text) if name == language]

    def prose(self) -> str:
        """The text without code blocks."""
        return FENCE.sub("", self.text)


def rows(text: str) -> Table:
    """The rows of all tables in `text`, by column title, freed of ticks."""
    found: Table = []
    titles: list[str] = []
    for line in text.splitlines():
        cells = [WHOLE_TICKED.sub(r"\1", cell.strip()) for cell in COLUMN.split(line)[1:-1]]
        if not cells:
            titles = []
        elif not titles:
            titles = cells
        elif set("".join(cells)) - set("-: "):
            found.append(dict(zip(titles, cells, strict=True)))
    return found


@pytest.fixture(name="page", scope="session")
def page_factory() -> Callable[[str], Page]:
    """`page("docs/model.md")`: that page."""
    return lambda name: Page(REPOSITORY / name)


@pytest.fixture(name="rows", scope="session")
def rows_factory() -> Callable[[str], Table]:
    """`rows(text)`: the rows of its tables."""
    return rows


@pytest.fixture(scope="session")
def all_pages() -> list[Page]:
    """Every page of Markdown that belongs to the repository."""
    folders = (REPOSITORY.glob("*.md"), (REPOSITORY / "docs").rglob("*.md"))
    return [Page(path) for paths in folders for path in sorted(paths)]


@pytest.fixture
def two_days_synced(world: Callable[..., Any], two_days: tuple[Any, Any, Any]) -> Any:
    """A store that has seen a hundred invented studies on two days."""
    made = world(two_days[0], two_days[1])
    made.sync()
    made.replica.advance()
    made.sync(6, full=True)
    return made
