"""The words of a strategy say more than terms: of whom a word has to be said, and beside what."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from msgspec import Struct

from tracker.classify.lexicon import Lexicon
from tracker.classify.word_lists import WordTable, products
from tracker.data import load, require_known

HIDDEN = ""
"""The value of longer words in which a word means something else."""


class StrategyTable(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The words of one strategy; the head of strategy.toml says what each list is for."""

    names: tuple[str, ...] = ()
    of_cells: tuple[str, ...] = ()
    measured: tuple[str, ...] = ()
    chinese: tuple[str, ...] = ()


class Effect(Struct, frozen=True, forbid_unknown_fields=True):
    """What cells do to what: a verb near a target speaks for `strategy`."""

    strategy: str
    verbs: tuple[str, ...]
    on: tuple[str, ...]


class Company(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Words that decide what a sentence is about."""

    cells: tuple[str, ...]
    grafts: tuple[str, ...]
    medicines: tuple[str, ...]
    measuring: tuple[str, ...]
    safety: tuple[str, ...]
    definition: tuple[str, ...]
    follows: tuple[str, ...]

    @property
    def starts(self) -> tuple[str, ...]:
        """How a sentence begins that goes on about what the one before it names."""
        return tuple(f"{word} " for word in self.follows)


class StrategyWords(Struct, frozen=True, forbid_unknown_fields=True):
    """The whole of `strategy.toml`."""

    hidden: tuple[str, ...]
    values: dict[str, StrategyTable]
    effects: dict[str, Effect]
    company: Company

    def __post_init__(self) -> None:
        for name, effect in self.effects.items():
            require_known(f"[effects.{name}] strategy", [effect.strategy], self.values)


@cache
def strategy_words() -> StrategyWords:
    """Return the words; raise ConfigError for a slip in their file."""
    return load(__package__, "vocabulary/strategy.toml", StrategyWords)


@cache
def strategy_lexicon() -> Lexicon:
    """Every list in one automaton of its own: only studies that give cells are asked."""
    words = strategy_words()
    values, effects, company = words.values, words.effects, words.company
    hidden = {HIDDEN: WordTable(terms=words.hidden)}

    def lists(**groups: Iterable[tuple[str, tuple[str, ...]]]) -> dict[str, dict[str, WordTable]]:
        return {
            name: {value: WordTable(terms=terms) for value, terms in group} | hidden
            for name, group in groups.items()
        }

    made = lists(
        names=((value, (*one.names, *one.chinese)) for value, one in values.items()),
        of_cells=((value, one.of_cells) for value, one in values.items()),
        measured=((value, one.measured) for value, one in values.items()),
        verbs=((name, one.verbs) for name, one in effects.items()),
        on=((name, one.on) for name, one in effects.items()),
    )
    product = tuple(name for key, one in products().items() for name in (key, *one.aka))
    # A graft hides the stem cells in its name, so that the past of a patient is not the product.
    made["cells"] = {
        "cells": WordTable(terms=(*company.cells, *product)),
        "grafts": WordTable(terms=company.grafts),
    }
    for name in ("medicines", "measuring", "safety", "definition"):
        made[name] = {name: WordTable(terms=getattr(company, name))}
    return Lexicon(made)
