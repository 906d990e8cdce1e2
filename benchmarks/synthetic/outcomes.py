"""Outcomes and eligibility of a synthetic study: what is measured, and in whom."""

from __future__ import annotations

from typing import TYPE_CHECKING

from benchmarks.synthetic.saying import say, say_several
from benchmarks.synthetic.words import Record, said

if TYPE_CHECKING:
    from random import Random

    from benchmarks.synthetic.plan import Plan

AGES = ((0, 17, "CHILD"), (18, 64, "ADULT"), (65, 200, "OLDER_ADULT"))


def outcomes(rng: Random, plan: Plan) -> Record:
    """Primary and mostly secondary outcomes; early studies start with safety."""
    safe = "PHASE1" in plan.phases and rng.random() < 0.7
    measures = rng.sample(plan.disease.outcomes, len(plan.disease.outcomes))
    first = say(rng, plan, "outcomes", "safety") if safe else measures.pop()
    module: Record = {"primaryOutcomes": [outcome(rng, first)]}
    others = [*measures, *say_several(rng, plan, "outcomes", "extra", rng.randrange(0, 4))]
    if others and rng.random() < 0.85:
        module["secondaryOutcomes"] = [outcome(rng, measure) for measure in others]
    if rng.random() < 0.06:
        module["otherOutcomes"] = [outcome(rng, "Exploratory biomarkers")]
    return module


def outcome(rng: Random, measure: str) -> Record:
    """One outcome; description and time frame are not always there."""
    found: Record = {"measure": measure}
    if rng.random() < 0.45:
        found["description"] = rng.choice(said("outcomes", "details"))
    if rng.random() < 0.97:
        found["timeFrame"] = rng.choice(said("outcomes", "frames"))
    return found


def eligibility(rng: Random, plan: Plan) -> Record:
    """Criteria in Markdown, sex and ages; stdAges follow from the ages."""
    low, high = _ages(rng, plan)
    module: Record = {"eligibilityCriteria": _criteria(rng, plan, low)}
    if rng.random() < 0.97:
        module["healthyVolunteers"] = False
    module["sex"] = "FEMALE" if rng.random() < 0.02 else "ALL"
    if low is not None:
        module["minimumAge"] = f"{low} Years"
    if high is not None:
        module["maximumAge"] = f"{high} Years"
    module["stdAges"] = [
        name for first, last, name in AGES if (low or 0) <= last and (high or 200) >= first
    ]
    if plan.study_type == "OBSERVATIONAL":
        module["studyPopulation"] = say(rng, plan, "populations", "texts")
        module["samplingMethod"] = rng.choice(("NON_PROBABILITY_SAMPLE", "PROBABILITY_SAMPLE"))
    return module


def _ages(rng: Random, plan: Plan) -> tuple[int | None, int | None]:
    low = rng.choice((1, 2, 6, 12, None)) if plan.children else rng.choice((18, 18, 18, 18, 20, 16))
    high = rng.choice((17, 30, 45) if plan.children else (60, 65, 65, 70, 75, 80, None, None))
    return low, high


def _criteria(rng: Random, plan: Plan, low: int | None) -> str:
    age = [f"Age {low} years or older"] if low is not None else []
    include = [
        *age,
        *plan.disease.inclusion,
        *say_several(rng, plan, "criteria", "include", rng.randrange(1, 5)),
    ]
    exclude = say_several(rng, plan, "criteria", "exclude", rng.randrange(2, 9))
    if plan.disease.group == "other" and rng.random() < 0.3:
        exclude.append(rng.choice(said("criteria", "background_exclude")))
    included, excluded = _listed(rng, include), _listed(rng, exclude)
    return f"Inclusion Criteria:\n\n{included}\n\nExclusion Criteria:\n\n{excluded}"


def _listed(rng: Random, items: list[str]) -> str:
    if rng.random() < 0.25:
        return "\n".join(f"{number}. {item}" for number, item in enumerate(items, 1))
    return "\n".join(f"* {item}" for item in items)
