"""What the product is meant to do in the body; several aims may hold at once."""

from __future__ import annotations

from tracker.classification import Classification
from tracker.classify.reading import Reading
from tracker.classify.weighing import reasons, scores

CONCEPT = "strategy"
WEIGHTS = {
    "title": 4.0,
    "summary": 3.0,
    "description": 2.0,
    "keyword": 2.0,
    "intervention_text": 1.0,
    "arm_text": 1.0,
    "condition": 1.0,
}
_ENOUGH = 2.0


def strategy(reading: Reading, therapy: Classification) -> Classification:
    """Name immune_modulation, tissue_repair, anti_infection_proliferation; None if none is told."""
    if therapy.value == "none":
        return Classification(CONCEPT, None)
    hits = reading.hits("strategy")
    found = {value: s for value, s in scores(hits, WEIGHTS).items() if s >= _ENOUGH}
    ordered = sorted(found, key=lambda value: -found[value])
    if not ordered:
        return Classification(CONCEPT, None)
    told = [hit for hit in hits if hit.value in found]
    return Classification(
        CONCEPT, ordered[0], tuple(ordered[1:]), reasons(told, "aim told in words", WEIGHTS)
    )
