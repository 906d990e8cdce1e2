"""Measures the strategy against the readings by hand, on the half of no rule and on the other.

The records are looked up in the reference corpus: the folder `shared` beside the checkout, or
$TRACKER_SHARED. They are of October 2022.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from benchmarks.real_corpus import day
from benchmarks.strategy_readings import LABELS, Readings, agreed, halves
from tracker.classify import classify
from tracker.classify.measured import measured_values, trust
from tracker.evaluate.as_text import percent
from tracker.evaluate.figures import Membership, membership, share
from tracker.study.model import Study

REPOSITORY = Path(__file__).resolve().parent.parent
MONTH = "2022-10"
CONCEPT = "strategy"


def main() -> None:
    """Print what decides, then today's precision and recall on each half and on all."""
    shared = Path(os.environ.get("TRACKER_SHARED") or REPOSITORY.parent / "shared")
    print("\nfirst measurement of held_out: decides whether figures are made")
    print("\n".join(deciding_lines()))
    for name, found in measured(shared).items():
        print(f"\n{name}, by today's rules")
        print("\n".join(lines(found)))


def deciding_lines() -> Iterator[str]:
    """One line of markdown for a value: the committed counts, and what follows from them."""
    yield "| value | labelled | said | right | precision | recall | so it is |"
    yield "|---|---|---|---|---|---|---|"
    for value, one in measured_values(CONCEPT).items():
        counts = f"{one.labelled} | {one.said} | {one.right}"
        precision, recall = share(one.right, one.said), share(one.right, one.labelled)
        figures = f"{percent(precision)} | {percent(recall)}"
        how = trust(CONCEPT, value).replace("_", " ")
        yield f"| {value} | {counts} | {figures} | {how} |"


def measured(shared: Path) -> dict[str, dict[str, Membership]]:
    """The figures by part of the sample and label; raise KeyError for a record that is absent."""
    labels, records = agreed(), day(shared, MONTH)
    ours = {number: said(records[number][0]) for number in labels}
    made, held_out = halves()
    parts = {"rules": made, "held_out": held_out, "all": labels.keys()}
    return {name: by_label(labels, ours, numbers) for name, numbers in parts.items()}


def said(study: Study) -> frozenset[str]:
    """What we say of `study`, in the words of the protocol."""
    found = next(one for one in classify(study) if one.concept == CONCEPT)
    return frozenset((found.value, *found.others)) if found.value else frozenset({"not_stated"})


def by_label(
    labels: Readings, ours: Mapping[str, frozenset[str]], numbers: Iterable[str]
) -> dict[str, Membership]:
    """How each label was found among `numbers`, each label one yes-or-no question."""
    asked = sorted(numbers)
    return {
        label: membership((label in labels[number], label in ours[number]) for number in asked)
        for label in LABELS
    }


def lines(found: Mapping[str, Membership]) -> Iterator[str]:
    """One line of markdown for a label."""
    yield "| label | labelled | ours | right | precision | recall |"
    yield "|---|---|---|---|---|---|"
    for label, one in found.items():
        labelled, ours = one.true_in + one.missed, one.true_in + one.false_in
        figures = f"{percent(one.precision)} | {percent(one.recall)}"
        yield f"| {label} | {labelled} | {ours} | {one.true_in} | {figures} |"
