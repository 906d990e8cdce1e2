"""One change in words: what, from what to what, and why it ranks there."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from msgspec import structs

from tracker.changes import change_rules
from tracker.reports.facts import ChangeLine
from tracker.reports.report import Cell, Column
from tracker.reports.words import Words

WHOLE_STUDY = "study"
RESULTS = "has_results"
_RESULTS_POSTED = "results_first_posted."
LONGEST_VALUE = 280  # characters of a value in a table
_GROUPS = {"phases": "phase", "countries": "country"}
NOTHING = "\N{EN DASH}"


def with_results_once(lines: Iterable[ChangeLine]) -> list[ChangeLine]:
    """`lines` with one line, the day, where a registry tells three times that it holds results.

    That they are there, the day they were posted and that this day is an actual one come together.
    """
    told = list(lines)
    days = {
        _event(line): line.after
        for line in told
        if line.path == f"{_RESULTS_POSTED}date" and line.before is None
    }
    said = {_event(line) for line in told if line.path == RESULTS}
    return [
        structs.replace(line, after=days.get(_event(line), line.after))
        if line.path == RESULTS and line.after is True
        else line
        for line in told
        if not (line.path.startswith(_RESULTS_POSTED) and _event(line) in said)
    ]


def _event(line: ChangeLine) -> tuple[str, date]:
    return line.study_key, line.day


def change_reason(line: ChangeLine) -> str:
    """The rule that gave a change its importance, in the words of changes.toml."""
    if line.path == WHOLE_STUDY:
        return f"a study that is {line.kind} counts as {change_rules().kinds[line.kind]}"
    after = True if line.path == RESULTS and line.after else line.after  # the day stands for it
    kind, _, reason = change_rules().weigh(line.path, line.before, after)
    return reason if kind == line.kind else ""


def change_title(line: ChangeLine, words: Words) -> str:
    """What changed: the field, or what happened to the study as such."""
    if line.path == WHOLE_STUDY:
        return words.say(f"kinds.{line.kind}")
    return path_title(line.path, words)


def value_before(line: ChangeLine, words: Words) -> str:
    """The value before; of a list, what went."""
    return _shown(line.path, line.before, line.after, words)


def value_after(line: ChangeLine, words: Words) -> str:
    """The value after; of a list, what came."""
    return _shown(line.path, line.after, line.before, words)


def path_title(path: str, words: Words) -> str:
    """A field as people call it; where there is no word for it, its own name."""
    head, _, part = path.partition(".")
    title = words.say(f"paths.{head}") if words.has(f"paths.{head}") else head.replace("_", " ")
    return f"{title} ({words.say(f'paths.{part}')})" if words.has(f"paths.{part}") else title


def _shown(path: str, value: Any, other: Any, words: Words) -> str:
    if isinstance(value, list) and isinstance(other, list):
        value = [item for item in value if item not in other]
    text = _text(_GROUPS.get(path, path.partition(".")[0]), value, words)
    return text if len(text) <= LONGEST_VALUE else f"{text[: LONGEST_VALUE - 1]}…"


def _text(group: str, value: Any, words: Words) -> str:
    if value is None or value in ([], ""):
        return NOTHING
    if isinstance(value, list):
        return "; ".join(_text(group, item, words) for item in value)
    if isinstance(value, dict):
        return ", ".join(_text("", item, words) for item in value.values() if item)
    if isinstance(value, (bool, int)):
        return words.shown(value)
    return words.value(group, value) if words.has_value(group, value) else str(value)


def line_columns(words: Words) -> tuple[Column, ...]:
    """Return the columns with which every table of changes begins."""
    return (
        Column("registration_number", words.say("columns.registration_number"), "link"),
        Column("title", words.say("columns.brief_title")),
        Column("what", words.say("ui.what")),
    )


def line_cells(line: ChangeLine, words: Words) -> tuple[Cell, ...]:
    """Return the cells of a change in these columns."""
    return (line.registration_number, line.url), line.title, change_title(line, words)
