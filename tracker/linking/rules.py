"""When two registrations are one trial is policy, so it is read from `linking.toml`."""

from __future__ import annotations

import functools
from typing import Literal

from msgspec import Struct

from tracker.data import load

Need = Literal[
    "mutual",
    "named",
    "transition",
    "universal",
    "shared",
    "title",
    "equal_title",
    "code",
    "sponsor",
    "country",
    "start",
    "phase",
    "consistent",
]


class TitleRules(Struct, frozen=True, forbid_unknown_fields=True):
    """When titles speak; likeness from 0 to 1, lengths in characters."""

    alike: float
    shortest_alike: int
    shortest_equal: int
    most_with_one_title: int
    most_with_one_number: int
    telling_words: frozenset[str]
    same_words: dict[str, str]
    follow_up_words: tuple[str, ...]


class Rule(Struct, frozen=True, forbid_unknown_fields=True):
    """What must all be true of two studies."""

    name: str
    needs: frozenset[Need]


class LinkingRules(Struct, frozen=True, forbid_unknown_fields=True):
    """The whole of `linking.toml`, which says what each part means."""

    titles: TitleRules
    rules: tuple[Rule, ...]
    candidates: tuple[Rule, ...]


@functools.cache
def linking_rules() -> LinkingRules:
    """Return the rules; raise ConfigError for a slip in the file."""
    return load(__package__, "linking.toml", LinkingRules)
