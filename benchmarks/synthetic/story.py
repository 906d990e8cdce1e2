"""What truly happened between two days, to hold the tracker's findings against."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from collections.abc import Iterator

    from benchmarks.synthetic.words import Record

STATUS = "protocolSection.statusModule"
BOOKKEEPING = frozenset(
    {
        f"{STATUS}.statusVerifiedDate",
        f"{STATUS}.lastUpdateSubmitDate",
        f"{STATUS}.lastUpdatePostDateStruct.date",
        f"{STATUS}.lastUpdatePostDateStruct.type",
    }
)
"""Paths that move with every update by a sponsor and are not told in an event."""


class Event(msgspec.Struct, frozen=True):
    """What happened to one study: a kind, and the dotted paths that differ.

    A list that differs is one path. `silent` says that no update date moved.
    """

    kind: str
    paths: tuple[str, ...]
    silent: bool = False


class Story(msgspec.Struct, frozen=True):
    """One day: every study that is new, changed, gone or altered by noise; others are as before.

    `late` are those of `new` that were registered long ago and only appear now. The versionHolder
    moves on all records and is told nowhere.
    """

    as_of: date
    new: tuple[str, ...]
    late: tuple[str, ...]
    changed: dict[str, Event]
    vanished: tuple[str, ...]
    noise: dict[str, str]


def differing(before: Record, after: Record, prefix: str = "") -> Iterator[str]:
    """The dotted paths at which two records differ; objects are entered, lists are not.

    A part of the protocol that comes or goes is told by its leaves, any other section by its name.
    """
    for key in dict.fromkeys([*before, *after]):
        path = f"{prefix}{key}"
        old, new = before.get(key), after.get(key)
        if prefix.startswith("protocolSection") and isinstance(old or new, dict):
            old, new = old or {}, new or {}
        if isinstance(old, dict) and isinstance(new, dict):
            yield from differing(old, new, f"{path}.")
        elif old != new:
            yield path


def told(before: Record, after: Record) -> tuple[str, ...]:
    """The differing paths that make an event: no bookkeeping, nothing derived."""
    return tuple(
        path
        for path in differing(before, after)
        if path not in BOOKKEEPING and not path.startswith("derivedSection")
    )
