"""The readings of the therapeutic strategy by hand: how far the readers agree, what is agreed.

The files lie in tests/labels/strategy, whose README says how they were made.
"""

from __future__ import annotations

import csv
import random
from collections.abc import Mapping
from pathlib import Path

from tracker.evaluate.figures import Figure, share

FOLDER = Path(__file__).resolve().parent.parent / "tests" / "labels" / "strategy"
LABELS = ("immune_modulation", "tissue_repair", "anti_infection_proliferation", "not_stated")
SPLIT_SEED = 20_261_128

Readings = Mapping[str, frozenset[str]]
"""The labels by registration number."""


def reading(name: str) -> dict[str, frozenset[str]]:
    """One file of readings: `first`, `second` or `adjudicated`. Raise ValueError for a new word."""
    with (FOLDER / f"{name}.csv").open(encoding="utf-8", newline="") as lines:
        found = {row["id"]: frozenset(row["labels"].split(";")) for row in csv.DictReader(lines)}
    for number, labels in found.items():
        if not labels <= set(LABELS):
            raise ValueError(f"{name}.csv: {number} has labels that are not in the protocol")
    return found


def agreed() -> dict[str, frozenset[str]]:
    """What both readers say or, where they differ, what adjudicated.csv settles.

    Raise ValueError where a difference is not settled, or something is that needed no settling.
    """
    first, second, settled = (reading(name) for name in ("first", "second", "adjudicated"))
    differ = {number for number in first if first[number] != second[number]}
    if differ != settled.keys():
        raise ValueError(f"adjudicated.csv: {sorted(differ ^ settled.keys())} do not fit")
    return first | settled


def halves() -> tuple[frozenset[str], frozenset[str]]:
    """The numbers on which rules are made, and those on which they are only measured."""
    numbers = sorted(reading("first"))
    random.Random(SPLIT_SEED).shuffle(numbers)
    middle = len(numbers) // 2
    return frozenset(numbers[:middle]), frozenset(numbers[middle:])


def kappa(first: Readings, second: Readings, label: str) -> Figure:
    """Cohen's kappa of one label as a yes-or-no question; no value where chance agrees always.

    The interval carries Wilson's of the observed agreement over with chance agreement held fast,
    so that it does not shrink to a point where the readers never differed.
    """
    n = len(first)
    said = [(label in first[number], label in second[number]) for number in first]
    yes, also = (sum(pair[at] for pair in said) / n for at in (0, 1))
    chance = yes * also + (1 - yes) * (1 - also)
    observed = share(sum(one == other for one, other in said), n)
    values = (observed.value, observed.low, observed.high)
    if chance == 1:
        return Figure(None)
    return Figure(*(None if one is None else (one - chance) / (1 - chance) for one in values))
