"""Turns counts of agreement into figures that say how far they can be trusted.

A share has the interval of Wilson (95 %). F1 is a monotone function of the share TP/(TP+FP+FN), so
its interval is Wilson's of that share, carried over; unlike a bootstrap it does not shrink to a
point where no error was seen. The macro mean of F1 has no such form: it is bootstrapped over
records with a fixed seed, so the same labels always give the same figures.
"""

from __future__ import annotations

import math
import random
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from msgspec import Struct

Z = 1.959964  # 97.5 % quantile of the normal distribution
ROUNDS = 1000
SEED = 20_261_116

Pair = tuple[str, str]
"""What the label says, what we say."""


class Figure(Struct, frozen=True):
    """A figure with its 95 % interval, from 0 to 1; None where there was nothing to count."""

    value: float | None
    low: float | None = None
    high: float | None = None


class Membership(Struct, frozen=True):
    """How a yes-or-no question was answered: counts, and what follows from them."""

    n: int
    true_in: int
    false_in: int
    missed: int
    true_out: int
    precision: Figure
    recall: Figure
    f1: Figure


class ByValue(Struct, frozen=True):
    """One value of a concept: how often people gave it, and how well we find it."""

    value: str
    labelled: int
    precision: Figure
    recall: Figure
    f1: float


class Agreement(Struct, frozen=True):
    """How one concept was answered over some records."""

    n: int
    right: int
    accuracy: Figure
    macro_f1: Figure
    by_value: tuple[ByValue, ...]
    pairs: tuple[tuple[str, str, int], ...]
    """(label, ours, count), most frequent first: the cells of the confusion table."""

    @property
    def values(self) -> list[str]:
        """Every value on either side, those that people give most first."""
        return [found.value for found in self.by_value]


def share(part: int, whole: int) -> Figure:
    """`part` of `whole` with Wilson's interval."""
    if not whole:
        return Figure(None)
    p = part / whole
    scale = 1 + Z**2 / whole
    middle = p + Z**2 / (2 * whole)
    half = Z * math.sqrt(p * (1 - p) / whole + Z**2 / (4 * whole**2))
    low, high = (middle - half) / scale, (middle + half) / scale
    # At the ends rounding would leave the figure outside its own interval.
    return Figure(p, max(0.0, min(low, p)), min(1.0, max(high, p)))


def f1(true: int, false: int, missed: int) -> Figure:
    """The harmonic mean of precision and recall with its interval."""
    found = share(true, true + false + missed)
    if found.value is None or found.low is None or found.high is None:
        return Figure(None)
    return Figure(*(2 * p / (1 + p) for p in (found.value, found.low, found.high)))


def membership(pairs: Iterable[tuple[bool, bool]]) -> Membership:
    """Figures of (label, ours) pairs of a yes-or-no question."""
    counts = Counter(pairs)
    true, false, missed = counts[True, True], counts[False, True], counts[True, False]
    return Membership(
        n=counts.total(),
        true_in=true,
        false_in=false,
        missed=missed,
        true_out=counts[False, False],
        precision=share(true, true + false),
        recall=share(true, true + missed),
        f1=f1(true, false, missed),
    )


def agreement(pairs: Sequence[Pair], *, macro: bool = True) -> Agreement:
    """Figures of (label, ours) pairs of a concept with several values.

    `macro` False where values are names that hardly recur: their mean would say nothing.
    """
    counts = Counter(pairs)
    right = sum(count for (label, ours), count in counts.items() if label == ours)
    return Agreement(
        n=len(pairs),
        right=right,
        accuracy=share(right, len(pairs)),
        macro_f1=_bootstrapped(pairs, counts) if macro and pairs else Figure(None),
        by_value=tuple(_by_value(counts)),
        pairs=tuple((label, ours, count) for (label, ours), count in counts.most_common()),
    )


def _by_value(counts: Mapping[Pair, int]) -> list[ByValue]:
    labelled, answered, right = _tallies(counts)
    found = [
        ByValue(
            value=value,
            labelled=labelled[value],
            precision=share(right[value], answered[value]),
            recall=share(right[value], labelled[value]),
            f1=2 * right[value] / (labelled[value] + answered[value]),
        )
        for value in labelled | answered
    ]
    return sorted(found, key=lambda one: (-one.labelled, one.value))


def _tallies(counts: Mapping[Pair, int]) -> tuple[Counter[str], Counter[str], Counter[str]]:
    """How often each value was labelled, answered, and both."""
    labelled: Counter[str] = Counter()
    answered: Counter[str] = Counter()
    right: Counter[str] = Counter()
    for (label, ours), count in counts.items():
        labelled[label] += count
        answered[ours] += count
        if label == ours:
            right[label] += count
    return labelled, answered, right


def _macro_f1(counts: Mapping[Pair, int]) -> float:
    """The mean F1 of all values that either side gave; a value nobody meant counts as zero."""
    labelled, answered, right = _tallies(counts)
    values = labelled.keys() | answered.keys()
    return sum(2 * right[v] / (labelled[v] + answered[v]) for v in values) / len(values)


def _bootstrapped(pairs: Sequence[Pair], counts: Mapping[Pair, int]) -> Figure:
    value = _macro_f1(counts)
    if len({label == ours for label, ours in pairs}) == 1:
        return Figure(value)  # draws from answers that are all right, or all wrong, never vary
    draw, ordered = random.Random(SEED), sorted(pairs)
    found = sorted(_macro_f1(Counter(draw.choices(ordered, k=len(ordered)))) for _ in range(ROUNDS))
    return Figure(value, found[int(ROUNDS * 0.025)], found[int(ROUNDS * 0.975) - 1])
