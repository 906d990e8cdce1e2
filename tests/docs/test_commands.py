"""docs/commands.md has every command and option; what the pages tell one to type, exists."""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import typer

from jobs.cli import app
from jobs.cli.lazy import Pending
from tracker.config import load_config

LINE = re.compile(r"(?:[A-Z_]+=\S+ )*(?:\S*/)?tracker (?=\S)")
ANYWHERE = {"--help", "--config", "--version"}


def commands() -> Iterator[tuple[str, Any]]:
    """Every command that does something by itself, by its full name."""
    yield from below(typer.main.get_command(app), "tracker")


def below(command: Any, name: str) -> Iterator[tuple[str, Any]]:
    inner = getattr(command, "commands", {})
    if not inner or (command.invoke_without_command and name != "tracker"):
        yield name, command
    for word, one in inner.items():
        yield from below(one.load() if isinstance(one, Pending) else one, f"{name} {word}")


COMMANDS = dict(commands())


def options(command: Any) -> set[str]:
    return {text for one in command.params for text in one.opts if text.startswith("--")}


@pytest.mark.parametrize("name", COMMANDS)
def test_command_is_explained_with_every_option_and_an_example(
    name: str, page: Callable[[str], Any]
) -> None:
    section = page("docs/commands.md").sections().get(name)
    assert section, f"docs/commands.md has no heading {name!r}"
    asked = options(COMMANDS[name]) - ANYWHERE
    assert [one for one in sorted(asked) if f"`{one}`" not in section] == []
    assert f"$ {name}" in section


def test_page_has_no_command_that_is_gone(page: Callable[[str], Any]) -> None:
    titles = [one for one in page("docs/commands.md").sections() if one.startswith("tracker ")]
    assert [one for one in titles if one not in COMMANDS] == []


def typed(page: Any) -> Iterator[str]:
    """What a page tells one to type, by its code blocks."""
    for block in (one for language in ("", "console", "sh") for one in page.blocks(language)):
        for part in re.split(r"\n|&&", block):
            line = part.partition("  #")[0].strip().removeprefix("$ ")
            if LINE.match(line):
                yield line


def faults(line: str) -> list[str]:
    """What is wrong with a command line: no such command, no such option."""
    words = [word for word in shlex.split(line) if not re.match(r"[A-Z_]+=", word)][1:]
    name = max(
        (n for n in COMMANDS if f"tracker {' '.join(words)} ".startswith(f"{n} ")),
        key=len,
        default="",
    )
    if not name:
        return [] if ANYWHERE & set(words) else [f"no such command: {line}"]
    known = options(COMMANDS[name]) | ANYWHERE
    given = {word.partition("=")[0] for word in words if word.startswith("--")}
    return [f"no option {one}: {line}" for one in sorted(given - known)]


def test_every_command_line_on_every_page_exists(all_pages: list[Any]) -> None:
    lines = [line for page in all_pages for line in typed(page)]
    assert len(lines) > 20
    assert [fault for line in lines for fault in faults(line)] == []


@pytest.mark.parametrize(
    ("line", "is_right"),
    [
        ("tracker sync --full", True),
        ("tracker sink", False),
        ("tracker sync --fully", False),
        ("TRACKER_A=b .venv/bin/tracker config check", True),
    ],
)
def test_a_wrong_command_line_is_noticed(line: str, *, is_right: bool) -> None:
    assert (faults(line) == []) is is_right


def test_every_example_of_the_environment_is_taken(
    page: Callable[[str], Any], repository: Any
) -> None:
    section = page("docs/config.md").sections()["Overrides from the environment"]
    lines = [shlex.split(line)[0] for line in re.findall(r"^TRACKER_.+$", section, re.MULTILINE)]
    assert len(lines) >= 4
    for line in lines:
        name, _, value = line.partition("=")
        assert load_config(repository / "config.toml", {name: value})
