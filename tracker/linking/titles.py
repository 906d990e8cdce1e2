"""Titles of one trial differ in wording, and those of a chain of trials in a single word."""

from __future__ import annotations

import functools
import re

from msgspec import Struct
from rapidfuzz import fuzz

from tracker.linking.rules import linking_rules
from tracker.normalize.text import fold

_NOT_WORD = re.compile(r"[\W_]+")
_ROMAN = {"i": "1", "ii": "2", "iii": "3", "iv": "4", "v": "5", "vi": "6"}
_COUNTED = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_AS_DIGITS = _ROMAN | {word: str(number) for number, word in enumerate(_COUNTED, 1)}


class Title(Struct, frozen=True):
    """A title in comparable words, and those of its words that tell a chain's trials apart."""

    words: str
    telling: tuple[str, ...]


def bare(title: str) -> str:
    """The words of a title, folded; Chinese and Japanese stay one word."""
    return _NOT_WORD.sub(" ", fold(title)).strip()


def likeness(these: tuple[str, ...], those: tuple[str, ...]) -> float:
    """How much the most similar pair of titles is alike, 0 to 1; 0 where a telling word differs."""
    rules = linking_rules().titles
    return max(
        (_alike(read_title(a), read_title(b), rules.shortest_alike) for a in these for b in those),
        default=0.0,
    )


def equal_title(these: tuple[str, ...], those: tuple[str, ...]) -> bool:
    """Whether one title, long enough to be no chance, is word for word the same."""
    shortest = linking_rules().titles.shortest_equal
    long = {bare(title) for title in these} & {bare(title) for title in those}
    return any(len(title) >= shortest for title in long)


def is_follow_up(titles: tuple[str, ...]) -> bool:
    """Whether a title says that the study comes after another."""
    return any(_follow_up().search(bare(title)) for title in titles)


@functools.lru_cache(maxsize=4096)
def read_title(title: str) -> Title:
    """`title` with counted and roman numbers as digits and the words that tell."""
    rules = linking_rules().titles
    found = [_AS_DIGITS.get(word, word) for word in bare(title).split()]
    words = [rules.same_words.get(word, word) for word in found]
    telling = {word for word in words if word.isdigit() or word in rules.telling_words}
    return Title(" ".join(words), tuple(sorted(telling)))


def _alike(one: Title, other: Title, shortest: int) -> float:
    if min(len(one.words), len(other.words)) < shortest or one.telling != other.telling:
        return 0.0
    return fuzz.token_sort_ratio(one.words, other.words) / 100


@functools.cache
def _follow_up() -> re.Pattern[str]:
    words = "|".join(re.escape(word) for word in linking_rules().titles.follow_up_words)
    return re.compile(rf"\b(?:{words})\b")
