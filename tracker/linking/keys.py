"""A trial keeps its name when it grows or shrinks, or nothing written about it could be found."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from tracker.study.identifiers import Identifier

LENGTH = 12  # hexadecimal digits: 100,000 trials collide with a chance of 1 in 50,000


def natural_key(numbers: Iterable[Identifier]) -> str:
    """The key that trials get when they are first seen: a hash of their canonical numbers."""
    text = "\n".join(sorted(f"{number.issuer}:{number.number}" for number in set(numbers)))
    return "T" + hashlib.sha256(text.encode()).hexdigest()[:LENGTH]


def assign_keys(
    trials: Sequence[Sequence[str]], natural: Sequence[str], previous: Mapping[str, str]
) -> list[str]:
    """A key for each trial (its study keys); `previous` is study key -> trial key of the last time.

    A key stays with the trial whose natural key it is, else with the one that has most of its
    studies, else with the one that has the first of them.
    """
    claims = sorted(
        (key != natural[place], -count, min(studies), key, place)
        for place, studies in enumerate(trials)
        for key, count in Counter(previous[s] for s in studies if s in previous).items()
    )
    kept: dict[int, str] = {}
    taken: set[str] = set()
    for *_, key, place in claims:
        if place not in kept and key not in taken:
            kept[place] = key
            taken.add(key)
    return [kept.get(place) or _fresh(natural[place], taken) for place in range(len(trials))]


def _fresh(natural: str, taken: set[str]) -> str:
    """`natural`, or where another trial has kept it, the next hash that is free."""
    key = natural
    while key in taken:
        key = "T" + hashlib.sha256(key.encode()).hexdigest()[:LENGTH]
    taken.add(key)
    return key
