"""Finds values of another kind than CTIS writes, since `reach` passes over them as if absent."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache

from msgspec import Struct

from tracker.data import load
from tracker.issues import IssueLog, Level

_OBJECT = frozenset[type]({dict})
_LIST = frozenset[type]({list})
_TEXT = frozenset[type]({str, int, float})  # `reach.text` reads a number as a text
_FLAG = frozenset[type]({bool})


class Kinds(Struct, frozen=True, forbid_unknown_fields=True):
    """The whole of `kinds.toml`: keys, or "above.key", by what they hold."""

    objects: tuple[str, ...]
    lists: tuple[str, ...]
    lists_of_texts: tuple[str, ...]
    texts: tuple[str, ...]
    flags: tuple[str, ...]


def report_strange_kinds(record: object, log: IssueLog) -> None:
    """Make an issue of each path with a value of another kind than its key has."""
    for path in sorted(set(_strange(record, ""))):
        log.add("wrong_kind", path, "", Level.WARNING, "a value of another kind; it is not read")


def _strange(value: object, path: str) -> Iterator[str]:
    if isinstance(value, dict):
        for key, item in value.items():
            here = f"{path}.{key}".lstrip(".")
            allowed = _allowed_at(path, key)
            if allowed is not None:  # what nobody reads may hold anything
                if not _fits(item, allowed):
                    yield here
                yield from _strange(item, here)
    elif isinstance(value, list):
        for item in value:
            if not _fits(item, _items_of(path.rpartition(".")[2])):
                yield path
            yield from _strange(item, path)


def _fits(value: object, allowed: frozenset[type]) -> bool:
    return value is None or type(value) in allowed


def _allowed_at(path: str, key: str) -> frozenset[type] | None:
    """What `key` may hold there; None where nobody reads it."""
    return _allowed().get(f"{path.rpartition('.')[2]}.{key}") or _allowed().get(key)


@cache
def _allowed() -> Mapping[str, frozenset[type]]:
    kinds = _kinds()
    return {
        **dict.fromkeys(kinds.objects, _OBJECT),
        **dict.fromkeys((*kinds.lists, *kinds.lists_of_texts), _LIST),
        **dict.fromkeys(kinds.texts, _TEXT),
        **dict.fromkeys(kinds.flags, _FLAG),
    }


@cache
def _items_of(key: str) -> frozenset[type]:
    """What the items of a list are; texts in a list are never numbers."""
    return frozenset({str}) if key in _kinds().lists_of_texts else _OBJECT


@cache
def _kinds() -> Kinds:
    return load(__package__, "kinds.toml", Kinds)
