"""A person who keeps `sponsor_aliases.toml` needs to see which names look alike; nothing else may.

Apart from `sponsors.py` because rapidfuzz takes long to load and no job needs it.
"""

from __future__ import annotations

from collections.abc import Iterable

from rapidfuzz import fuzz, process

from tracker.normalize.sponsors import canonical_key, ordinals


def suggest_aliases(
    names: Iterable[str], limit: int = 100, floor: float = 90.0
) -> list[tuple[str, str, float]]:
    """Return at most `limit` pairs (name, name, score up to 100) that a person might call one.

    Names that meet already, or that differ in a number, are no pair. Of the pairs above 90 about
    one in six is right.
    """
    by_key = {canonical_key(name): name for name in sorted(names)}
    keys = list(by_key)
    scores = process.cdist(keys, keys, scorer=fuzz.token_sort_ratio, score_cutoff=floor)
    rows, columns = scores.nonzero()
    pairs = [
        (by_key[keys[row]], by_key[keys[column]], float(scores[row, column]))
        for row, column in zip(rows, columns, strict=True)
        if row < column and _numbers(keys[row]) == _numbers(keys[column])
    ]
    return sorted(pairs, key=lambda pair: (-pair[2], pair))[:limit]


def _numbers(key: str) -> set[str]:
    return {word for word in key.split() if word.isdigit() or word in ordinals()}
