"""Says what a study is about, each value with the words that made us say it: a concept a file."""

from __future__ import annotations

from tracker.classification import Classification
from tracker.classify.cell_source import cell_source
from tracker.classify.cell_therapy import cell_therapy
from tracker.classify.combination import combination
from tracker.classify.disease_group import disease_group
from tracker.classify.donor import donor
from tracker.classify.dose import dose
from tracker.classify.lexicon import VOCABULARY_VERSION
from tracker.classify.product import product
from tracker.classify.reading import Reading
from tracker.classify.route import route
from tracker.classify.strategy import strategy
from tracker.classify.trial_design import trial_design
from tracker.study.model import Study

__all__ = ["VOCABULARY_VERSION", "classify"]


def classify(study: Study) -> tuple[Classification, ...]:
    """Return one Classification per concept; pure, so that it can be made again at any time."""
    reading = Reading(study)
    named = product(reading)
    therapy = cell_therapy(reading)
    source = cell_source(reading, therapy, named)
    return (
        therapy,
        source,
        donor(reading, therapy, source, named),
        route(reading, therapy, named),
        dose(reading, therapy),
        named,
        disease_group(reading),
        strategy(reading, therapy),
        trial_design(reading, therapy),
        combination(reading, therapy),
    )
