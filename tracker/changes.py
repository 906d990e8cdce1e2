"""Two states of one study in, what differs out: before and after, both by today's code.

Order, white space and markup are gone from a Study already; here the registry's spelling of a
country or a sponsor's stray blank are passed over too, since they say nothing new.

What a change of a field is called and how much it matters is declared with the field;
`changes.toml` says where that depends on what happened, and is the place for another judgement.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from functools import cache
from typing import Any, Literal

import msgspec
from msgspec import Struct, structs

from tracker.data import load, require_known
from tracker.normalize.order import content_order
from tracker.study.about import Importance
from tracker.study.declaration import compared
from tracker.study.model import Enrollment, Site, Sponsor, Study, StudyDate
from tracker.study.partial_date import PartialDate, months_between

__all__ = [
    "WHOLE_STUDY",
    "Change",
    "ChangeRules",
    "Importance",
    "Rule",
    "change_rules",
    "diff",
    "whole_study_change",
]

WHOLE_STUDY = "study"
_IN_PARTS = (StudyDate, Enrollment, Sponsor)

ImportanceWord = Literal["high", "medium", "low", "trace"]


class Change(Struct, frozen=True):
    """One path that differs between neighbouring states of a study.

    `before` and `after` are plain JSON values. Of a list of words they are the whole list; of a
    list of structures (sites, arms, outcomes ...) only the entries that went and that came.
    """

    path: str
    kind: str
    importance: Importance
    before: Any
    after: Any


def diff(before: Study, after: Study) -> list[Change]:
    """The changes from one state to the next, in the order of the Study's fields."""
    found = []
    for name in compared():
        old, new = getattr(before, name), getattr(after, name)
        if old != new:
            found += [_weighed(path, was, now) for path, was, now in _parts(name, old, new)]
    return found


def whole_study_change(kind: str) -> Change:
    """A change that is about the study as such: it came, it went, it came back."""
    return Change(WHOLE_STUDY, kind, _ranked(change_rules().kinds[kind]), None, None)


def _weighed(path: str, before: Any, after: Any) -> Change:
    kind, importance, _ = change_rules().weigh(path, before, after)
    return Change(path, kind, importance, before, after)


def _parts(name: str, old: Any, new: Any) -> Iterator[tuple[str, Any, Any]]:
    sample = new if new is not None else old
    if isinstance(sample, tuple):
        yield from _list_parts(name, old, new)
    elif isinstance(sample, _IN_PARTS):
        was, now = _projected(old), _projected(new)
        for key in sorted(was.keys() | now.keys()):
            if was.get(key) != now.get(key):
                yield f"{name}.{key}", was.get(key), now.get(key)
    else:
        yield name, msgspec.to_builtins(old), msgspec.to_builtins(new)


def _list_parts(name: str, old: tuple[Any, ...], new: tuple[Any, ...]) -> Iterator[Any]:
    if not any(isinstance(item, Struct) for item in old + new):
        yield name, list(old), list(new)
        return
    was = Counter(content_order(_projected(item)) for item in old)
    now = Counter(content_order(_projected(item)) for item in new)
    if was != now:
        yield name, _decoded(was - now), _decoded(now - was)


def _decoded(items: Counter[bytes]) -> list[Any]:
    return [msgspec.json.decode(item) for item in sorted(items.elements())]


def _projected(part: Struct | None) -> dict[str, Any]:
    """The part as JSON values, without what is only another spelling of the same."""
    if part is None:
        return {}
    if isinstance(part, Sponsor):
        return _present({"name": part.name, "sponsor_class": part.sponsor_class})
    if isinstance(part, Site) and part.country:
        part = structs.replace(part, raw_country=None)
    values: dict[str, Any] = msgspec.to_builtins(part)
    return values


def _present(values: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in values.items() if value is not None}


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
    importance: dict[str, ImportanceWord]
    rules: tuple[Rule, ...]

    def __post_init__(self) -> None:
        """Raise ValueError for a field whose changes are not told."""
        require_known("[importance]", self.importance, compared())
        require_known(
            "rules.path", (rule.path.partition(".")[0] for rule in self.rules), compared()
        )

    def of_field(self, name: str) -> tuple[str, Importance]:
        """Kind and importance of a change of that field, where no rule fits."""
        about = compared()[name]
        other = self.importance.get(name)
        return about.kind, about.importance if other is None else _ranked(other)

    def weigh(self, path: str, before: Any, after: Any) -> tuple[str, Importance, str]:
        """Kind, importance and the reason for it, of a change at `path`."""
        kind, importance = self.of_field(path.partition(".")[0])
        for rule in self.rules:
            if rule.path == path and rule.fits(before, after):
                return rule.kind or kind, _ranked(rule.importance), rule.because
        reason = f"changes of kind {kind} count as {importance.name.lower()}"
        return kind, importance, reason


@cache
def change_rules() -> ChangeRules:
    """The rules as they stand in changes.toml."""
    return load(__package__, "changes.toml", ChangeRules)


def _ranked(word: ImportanceWord) -> Importance:
    return Importance[word.upper()]


def _moved_by_share(before: Any, after: Any, share: float) -> bool:
    if not isinstance(before, int) or not isinstance(after, int):
        return False
    return abs(after - before) >= share * max(before, 1)


def _moved_by_months(before: Any, after: Any, months: int) -> bool:
    if not isinstance(before, str) or not isinstance(after, str):
        return False
    moved = months_between(PartialDate(before), PartialDate(after))
    return moved is not None and abs(moved) >= months
