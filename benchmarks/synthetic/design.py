"""What a synthetic study is about and how it is built: the modules in the middle."""

from __future__ import annotations

from typing import TYPE_CHECKING

from benchmarks.synthetic.saying import say, say_several
from benchmarks.synthetic.words import Record, said

if TYPE_CHECKING:
    from random import Random

    from benchmarks.synthetic.plan import Plan

INVENTED = "Invented record for demonstration."
"""The sentence that ends every brief summary."""

MASKED = {
    "SINGLE": ["OUTCOMES_ASSESSOR"],
    "DOUBLE": ["PARTICIPANT", "INVESTIGATOR"],
    "TRIPLE": ["PARTICIPANT", "INVESTIGATOR", "OUTCOMES_ASSESSOR"],
    "QUADRUPLE": ["PARTICIPANT", "CARE_PROVIDER", "INVESTIGATOR", "OUTCOMES_ASSESSOR"],
}


def oversight(rng: Random, plan: Plan) -> Record:
    """Board and regulation; older records know less of it."""
    module: Record = {}
    if rng.random() < 0.8:
        module["oversightHasDmc"] = rng.random() < 0.5
    if plan.dates.updated.year >= 2017:
        module["isFdaRegulatedDrug"] = plan.country.names[0] == "United States"
        module["isFdaRegulatedDevice"] = False
    return module


def description(rng: Random, plan: Plan) -> Record:
    """Summary and, mostly, a longer text."""
    kind = _text_kind(plan)
    sentences = say_several(rng, plan, "summary", kind, rng.randrange(1, 4))
    module: Record = {"briefSummary": " ".join([*sentences, INVENTED])}
    if rng.random() < 0.65:
        module["detailedDescription"] = _details(rng, plan)
    return module


def _text_kind(plan: Plan) -> str:
    if plan.study_type == "EXPANDED_ACCESS":
        return "expanded"
    if plan.study_type == "OBSERVATIONAL":
        return "observational"
    return "drug" if plan.therapy.therapy == "none" else "cell"


def _details(rng: Random, plan: Plan) -> str:
    found = say_several(rng, plan, "details", "sentences", rng.randrange(2, 9))
    if rng.random() < 0.3:
        return "\n".join(f"* {sentence}" for sentence in found)
    return "\n\n".join(found)


def conditions(rng: Random, plan: Plan) -> Record:
    """One of the disease's sets of conditions; keywords are often missing."""
    module: Record = {"conditions": list(rng.choice(plan.disease.conditions))}
    if rng.random() < 0.68:
        pool = list(dict.fromkeys([*plan.disease.keywords, *plan.therapy.keywords]))
        module["keywords"] = rng.sample(pool, min(len(pool), rng.randrange(1, 7)))
    return module


def design(rng: Random, plan: Plan) -> Record:
    """Study type, phases and design; no phases unless interventional, rarely even then."""
    module: Record = {"studyType": plan.study_type}
    if plan.study_type == "EXPANDED_ACCESS":
        module["expandedAccessTypes"] = {
            rng.choice(("individual", "intermediate", "treatment")): True
        }
        return module
    if plan.study_type == "OBSERVATIONAL":
        if plan.follow_up:
            module |= {"patientRegistry": True, "targetDuration": f"{rng.randrange(1, 6)} Years"}
        module["designInfo"] = {
            "observationalModel": rng.choice(("COHORT", "CASE_CONTROL", "CASE_ONLY", "OTHER")),
            "timePerspective": rng.choice(("PROSPECTIVE", "RETROSPECTIVE", "CROSS_SECTIONAL")),
        }
        module |= _samples(rng)
    else:
        if rng.random() < 0.995:
            module["phases"] = list(plan.phases)
        module["designInfo"] = _trial_design(rng, plan)
    return module | _enrollment(rng, plan)


def _samples(rng: Random) -> Record:
    if rng.random() < 0.6:
        return {}
    kept = rng.choice(("NONE_RETAINED", "SAMPLES_WITH_DNA", "SAMPLES_WITHOUT_DNA"))
    return {"bioSpec": {"retention": kept, "description": "Serum and peripheral blood cells"}}


def _enrollment(rng: Random, plan: Plan) -> Record:
    if plan.dates.posted.year < 2010 and rng.random() < 0.05:
        return {}
    ended = plan.dates.status in {"COMPLETED", "TERMINATED", "WITHDRAWN"}
    info: Record = {"count": plan.count}
    if plan.dates.updated.year > 2007 or rng.random() < 0.4:
        info["type"] = "ACTUAL" if ended else "ESTIMATED"
    return {"enrollmentInfo": info}


def _trial_design(rng: Random, plan: Plan) -> Record:
    randomized = plan.control in {"placebo", "drug", "sham"} or (
        plan.control != "none" and rng.random() < 0.5
    )
    single = plan.control == "none"
    found: Record = {}
    if plan.dates.posted.year > 2006 or rng.random() < 0.6:
        found["allocation"] = "RANDOMIZED" if randomized else "NA" if single else "NON_RANDOMIZED"
    found["interventionModel"] = "SINGLE_GROUP" if single else _model(rng, plan)
    if plan.dates.updated.year > 2016 and rng.random() < 0.2 and not single:
        found["interventionModelDescription"] = say(rng, plan, "design", "model")
    found["primaryPurpose"] = (
        "PREVENTION"
        if "After Haplo" in plan.slots["disease"]
        else rng.choice(("TREATMENT",) * 18 + ("SUPPORTIVE_CARE", "BASIC_SCIENCE"))
    )
    found["maskingInfo"] = _masking(rng, plan)
    return found


def _model(rng: Random, plan: Plan) -> str:
    if plan.control == "dose":
        return rng.choice(("SEQUENTIAL", "PARALLEL"))
    return rng.choice(("PARALLEL",) * 12 + ("CROSSOVER", "FACTORIAL"))


def _masking(rng: Random, plan: Plan) -> Record:
    masking = "NONE"
    if plan.control in {"placebo", "sham"}:
        masking = rng.choice(("DOUBLE", "DOUBLE", "TRIPLE", "QUADRUPLE"))
    elif plan.control == "drug":
        masking = rng.choice(("NONE", "NONE", "SINGLE", "DOUBLE"))
    found: Record = {"masking": masking}
    if masking != "NONE" and rng.random() < 0.2:
        found["maskingDescription"] = rng.choice(said("design", "masking"))
    if masking in MASKED and rng.random() < 0.9:
        found["whoMasked"] = list(MASKED[masking])
    return found
