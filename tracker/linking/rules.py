"""When two registrations are one trial is policy, so it is read from `linking.toml`."""

from __future__ import annotations

import functools
import tomllib
from importlib import resources

import msgspec
from msgspec import Struct


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
    needs: frozenset[str]


class Display(Struct, frozen=True, forbid_unknown_fields=True):
    """Which registration speaks for its trial."""

    order: tuple[str, ...]


class LinkingRules(Struct, frozen=True, forbid_unknown_fields=True):
    """The whole of `linking.toml`, which says what each part means."""

    titles: TitleRules
    rules: tuple[Rule, ...]
    candidates: tuple[Rule, ...]
    transitions: dict[str, frozenset[str]]
    display: Display


@functools.cache
def linking_rules() -> LinkingRules:
    """The rules; raises `msgspec.ValidationError` for a file that says something else."""
    source = resources.files(__package__).joinpath("linking.toml")
    return msgspec.convert(tomllib.loads(source.read_text(encoding="utf-8")), LinkingRules)
