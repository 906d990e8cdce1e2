"""Which medicines, materials and other cells are given together with the studied product."""

from __future__ import annotations

from tracker.classification import Classification
from tracker.classify.reading import Reading
from tracker.classify.weighing import reasons

CONCEPT = "combination"
WEIGHTS = {"intervention": 3.0, "arm": 2.0, "title": 2.0, "intervention_text": 1.0, "arm_text": 1.0}


def combination(reading: Reading, therapy: Classification) -> Classification:
    """Name the kinds of medicine that arms combine with the product; None if there is none."""
    if therapy.value == "none":
        return Classification(CONCEPT, None)
    hits = [
        hit
        for hit in reading.hits("combination")
        if hit.passage.part in WEIGHTS and not hit.passage.control
    ]
    if not hits:
        return Classification(CONCEPT, None)
    ordered = sorted(hits, key=lambda hit: -WEIGHTS[hit.passage.part])
    kinds = list(dict.fromkeys(hit.value for hit in ordered))
    return Classification(
        CONCEPT, kinds[0], tuple(kinds[1:]), reasons(hits, "named among interventions", WEIGHTS)
    )
