"""One change as a report tells it: which study, what, from what to what, and why it ranks there."""

from __future__ import annotations

from datetime import date
from typing import Any

from msgspec import Struct

from tracker.changes import change_rules
from tracker.reports.words import Words

WHOLE_STUDY = "study"
LONGEST_VALUE = 280  # characters of a value in a table
_GROUPS = {"phases": "phase", "countries": "country"}
NOTHING = "\N{EN DASH}"


class ChangeLine(Struct, frozen=True, kw_only=True):
    """A change with what a reader must know of its study; before and after are JSON values.

    `trial_key` names the trial of the study; "": it is one by itself.
    """

    study_key: str
    registration_number: str
    title: str | None
    url: str | None
    path: str
    kind: str
    importance: int
    before: Any
    after: Any
    day: date
    trial_key: str = ""

    @property
    def trial(self) -> str:
        """What to count by, since a trial that two registries tell of is one."""
        return self.trial_key or self.study_key

    @property
    def because(self) -> str:
        """The rule that gave it its importance, in the words of changes.toml."""
        if self.path == WHOLE_STUDY:
            return f"a study that is {self.kind} counts as {change_rules().kinds[self.kind]}"
        kind, _, reason = change_rules().weigh(self.path, self.before, self.after)
        return reason if kind == self.kind else ""

    def what(self, words: Words) -> str:
        """What changed: the field, or what happened to the study as such."""
        if self.path == WHOLE_STUDY:
            return words.say(f"kinds.{self.kind}")
        return path_title(self.path, words)

    def was(self, words: Words) -> str:
        """The value before; of a list, what went."""
        return _shown(self.path, self.before, self.after, words)

    def now(self, words: Words) -> str:
        """The value after; of a list, what came."""
        return _shown(self.path, self.after, self.before, words)


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
