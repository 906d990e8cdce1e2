"""How a trial compares, in one line of plain words that can be counted."""

from __future__ import annotations

from tracker.classification import Classification, Evidence
from tracker.classify.reading import Reading
from tracker.study.model import Study
from tracker.study.vocabulary import Allocation, ArmType, Masking

CONCEPT = "trial_design"
_CONTROLS = {
    ArmType.PLACEBO_COMPARATOR: "placebo",
    ArmType.SHAM_COMPARATOR: "sham",
    ArmType.ACTIVE_COMPARATOR: "active comparator",
    ArmType.NO_INTERVENTION: "no intervention",
}


def trial_design(reading: Reading) -> Classification:
    """Say the allocation; control, masking and extent are in `others`; None if not told."""
    study = reading.study
    words = [*_controls(study), *_masking(study), *_extent(study)]
    arms = f"{len(study.arms)} arms" if study.arms else None
    told = (("allocation", study.allocation), ("masking", study.masking), ("arms", arms))
    evidence = tuple(Evidence(field, value, "as registered") for field, value in told if value)
    return Classification(CONCEPT, _allocation(study), tuple(words), evidence)


def _allocation(study: Study) -> str | None:
    if study.allocation is Allocation.RANDOMIZED:
        return "randomized"
    if study.allocation is Allocation.NON_RANDOMIZED:
        return "non-randomized"
    if study.allocation is Allocation.NA or len(study.arms) == 1:
        return "single arm"
    return None


def _controls(study: Study) -> list[str]:
    if len(study.arms) < 2:
        return []
    kinds = dict.fromkeys(arm.type for arm in study.arms)
    return [f"{_CONTROLS[kind]} control" for kind in kinds if kind in _CONTROLS]


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
