"""What a change is called and how much it matters: `changes.toml` as something code can ask."""

from __future__ import annotations

from enum import IntEnum
from functools import cache
from typing import Any, Literal

from msgspec import Struct

from tracker.data import load
from tracker.study.partial_date import PartialDate, months_between

ImportanceWord = Literal["high", "medium", "low", "trace"]


class Importance(IntEnum):
    """How much a change matters; ranks sort by it, most important first."""

    TRACE = 0
    LOW = 1
    MEDIUM = 2
    HIGH = 3


class Rule(Struct, frozen=True, forbid_unknown_fields=True):
    """A condition on one path under which importance (or kind) is another than the field's."""

    path: str
    importance: ImportanceWord
    because: str
    kind: str | None = None
    after: tuple[str, ...] = ()
    share: float | None = None
    months: int | None = None

    def fits(self, before: Any, after: Any) -> bool:
        """Whether all conditions that the rule names hold for this change."""
        return (
            (not self.after or after in self.after)
            and (self.share is None or _moved_by_share(before, after, self.share))
            and (self.months is None or _moved_by_months(before, after, self.months))
        )


class ChangeRules(Struct, frozen=True, forbid_unknown_fields=True):
    """The whole of changes.toml."""

    kinds: dict[str, ImportanceWord]
    fields: dict[str, tuple[str, ImportanceWord]]
    not_compared: dict[str, str]
    rules: tuple[Rule, ...]

    def weigh(self, path: str, before: Any, after: Any) -> tuple[str, Importance, str]:
        """Kind, importance and the reason for it, of a change at `path`."""
        kind, importance = self.fields[path.partition(".")[0]]
        for rule in self.rules:
            if rule.path == path and rule.fits(before, after):
                return rule.kind or kind, Importance[rule.importance.upper()], rule.because
        return kind, Importance[importance.upper()], f"changes of kind {kind} count as {importance}"


@cache
def change_rules() -> ChangeRules:
    """The rules as they stand in changes.toml."""
    return load(__package__, "changes.toml", ChangeRules)


def _moved_by_share(before: Any, after: Any, share: float) -> bool:
    if not isinstance(before, int) or not isinstance(after, int):
        return False
    return abs(after - before) >= share * max(before, 1)


def _moved_by_months(before: Any, after: Any, months: int) -> bool:
    if not isinstance(before, str) or not isinstance(after, str):
        return False
    moved = months_between(PartialDate(before), PartialDate(after))
    return moved is not None and abs(moved) >= months
