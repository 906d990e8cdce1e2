"""Two states of one study in, what differs out: before and after, both by today's code.

Order, white space and markup are gone from a Study already; here the registry's spelling of a
country or a sponsor's stray blank are passed over too, since they say nothing new.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

import msgspec
from msgspec import Struct, structs

from tracker.change_rules import Importance, change_rules
from tracker.normalize.order import content_order
from tracker.study.model import Enrollment, Site, Sponsor, Study, StudyDate

WHOLE_STUDY = "study"
_IN_PARTS = (StudyDate, Enrollment, Sponsor)


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
    for name in _compared_fields():
        old, new = getattr(before, name), getattr(after, name)
        if old != new:
            found += [_weighed(path, was, now) for path, was, now in _parts(name, old, new)]
    return found


def whole_study_change(kind: str) -> Change:
    """A change that is about the study as such: it came, it went, it came back."""
    importance = Importance[change_rules().kinds[kind].upper()]
    return Change(WHOLE_STUDY, kind, importance, None, None)


def _compared_fields() -> tuple[str, ...]:
    skipped = change_rules().not_compared
    return tuple(name for name in Study.__struct_fields__ if name not in skipped)


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
