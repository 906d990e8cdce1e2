"""One place says how much a mention counts, so that all concepts agree what a title is worth."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

from tracker.classification import Classification, Evidence
from tracker.classify.reading import Hit

EVIDENCE_KEPT = 6  # enough to convince a reader; a long record repeats its words fifty times


def scores(hits: Iterable[Hit], weights: Mapping[str, float]) -> dict[str, float]:
    """Sum, for each value, the weights of the parts that name it; a part counts once."""
    parts: dict[str, set[str]] = defaultdict(set)
    for hit in hits:
        parts[hit.value].add(hit.passage.part)
    return {value: sum(weights.get(part, 0) for part in found) for value, found in parts.items()}


def strongest(found: Mapping[str, float]) -> str | None:
    """The value with the highest score, the first named of equals; None if there is none."""
    return max(found, key=lambda value: found[value], default=None)


def reasons(hits: Iterable[Hit], rule: str, weights: Mapping[str, float]) -> tuple[Evidence, ...]:
    """The weightiest of `hits` as evidence, each field and word once."""
    ordered = sorted(hits, key=lambda hit: -weights.get(hit.passage.part, 0))
    return tuple(dict.fromkeys(hit.evidence(rule) for hit in ordered))[:EVIDENCE_KEPT]


def inferred(concept: str, value: str, rule: str) -> Classification:
    """A value that rests on the absence of words."""
    return Classification(
        concept=concept, value=value, evidence=(Evidence(field="", words="", rule=rule),)
    )
