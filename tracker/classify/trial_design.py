"""How a trial compares, in one line of plain words that can be counted."""

from __future__ import annotations

from tracker.classification import Classification, Evidence
from tracker.classify.comparators import comparison
from tracker.classify.reading import Reading
from tracker.study.model import Study
from tracker.study.vocabulary import Allocation, Masking

CONCEPT = "trial_design"


def trial_design(reading: Reading, therapy: Classification) -> Classification:
    """Say the allocation; comparison, masking and extent are in `others`; None if not told.

    `therapy`: what is given as the studied product, with which others are compared.
    """
    study, compared = reading.study, comparison(reading, therapy)
    words = [*compared.words, *_masking(study), *_extent(study)]
    arms = f"{len(study.arms)} arms" if study.arms else None
    told = (("allocation", study.allocation), ("masking", study.masking), ("arms", arms))
    evidence = tuple(Evidence(field, value, "as registered") for field, value in told if value)
    return Classification(
        CONCEPT, _allocation(study), tuple(words), (*evidence, *compared.evidence)
    )


def _allocation(study: Study) -> str | None:
    if study.allocation is Allocation.RANDOMIZED:
        return "randomized"
    if study.allocation is Allocation.NON_RANDOMIZED:
        return "non-randomized"
    if study.allocation is Allocation.NA or len(study.arms) == 1:
        return "single arm"
    return None


def _masking(study: Study) -> list[str]:
    if study.masking is None:
        return []
    return ["open label" if study.masking is Masking.NONE else f"{study.masking.lower()} masked"]


def _extent(study: Study) -> list[str]:
    if len(study.countries) > 1:
        return ["multi-country"]
    places = {(site.facility, site.city) for site in study.sites}
    if not places:
        return []
    return ["multi-centre" if len(places) > 1 else "single-centre"]
