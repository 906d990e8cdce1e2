"""One study decided upon before it is written, so that its modules tell the same story."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from benchmarks.synthetic.timeline import ENDED, Timeline, draw_timeline
from benchmarks.synthetic.words import (
    Bag,
    Country,
    Disease,
    Drug,
    SponsorWords,
    Therapy,
    lexicon,
)

if TYPE_CHECKING:
    from datetime import date
    from random import Random

STUDY_TYPE = Bag([("INTERVENTIONAL", 88), ("OBSERVATIONAL", 10), ("EXPANDED_ACCESS", 2)])
PHASES = Bag(
    [
        (("NA",), 17),
        (("EARLY_PHASE1",), 4),
        (("PHASE1",), 20),
        (("PHASE1", "PHASE2"), 28),
        (("PHASE2",), 19),
        (("PHASE2", "PHASE3"), 4),
        (("PHASE3",), 6),
        (("PHASE4",), 2),
    ]
)
PHASE_WORDS = {
    "EARLY_PHASE1": "Early Phase 1",
    "PHASE1": "Phase 1",
    "PHASE2": "Phase 2",
    "PHASE3": "Phase 3",
    "PHASE4": "Phase 4",
}
CONTROL = Bag(
    [("none", 46), ("placebo", 24), ("drug", 16), ("sham", 3), ("no_treatment", 6), ("dose", 5)]
)
DONOR_WORDS = {"autologous": "Autologous ", "allogeneic": "Allogeneic ", "unspecified": ""}
PATIENTS = (
    "Patients With {}",
    "Participants With {}",
    "Subjects With {}",
    "Adults With {}",
    "{} Patients",
)
COUNTS = (
    6,
    8,
    10,
    10,
    12,
    15,
    20,
    20,
    20,
    24,
    30,
    30,
    36,
    40,
    40,
    45,
    50,
    60,
    60,
    80,
    100,
    120,
    150,
    212,
    300,
)


class Plan(msgspec.Struct):
    """Everything that several modules of one record have to agree on."""

    nct_id: str
    disease: Disease
    therapy: Therapy
    donor: str
    route: str
    drug: Drug
    country: Country
    sponsor: SponsorWords
    sponsor_name: str
    study_type: str
    phases: tuple[str, ...]
    control: str
    count: int
    dates: Timeline
    follow_up: bool
    has_results: bool
    children: bool
    slots: dict[str, str] = {}


def _therapy(rng: Random, disease: Disease) -> Therapy:
    words = lexicon()
    mix = Bag(disease.therapies.items()) if disease.therapies else words.mix
    return words.therapies[mix.draw(rng)].draw(rng)


def _route(rng: Random, disease: Disease, therapy: Therapy) -> str:
    local = disease.routes if therapy.therapy in {"msc", "svf", "bm_mnc"} else {}
    return Bag((local if local and rng.random() < 0.8 else therapy.routes).items()).draw(rng)


def _sponsor(rng: Random, country: Country) -> SponsorWords:
    here = lexicon().sponsors.get(country.names[-1])
    if here is None or rng.random() < 0.05:
        here = lexicon().sponsors[""]
    return here.draw(rng)


def _slots(rng: Random, plan: Plan) -> dict[str, str]:
    """The words that the templates are filled with, the same for every text of the study."""
    therapy, route = plan.therapy, lexicon().routes[plan.route]
    disease = rng.choice(plan.disease.names)
    products = therapy.products if plan.donor != "autologous" else []
    dose = rng.choice(route.doses) if therapy.therapy != "none" else "one dose"
    return {
        "cell": rng.choice(therapy.names),
        "short": rng.choice(therapy.shorts),
        "donor": DONOR_WORDS[plan.donor] if rng.random() < 0.85 else "",
        "disease": disease,
        "patients": rng.choice(PATIENTS).format(disease),
        "route": rng.choice(route.words),
        "product": rng.choice(products or therapy.shorts),
        "phase": "".join(
            ["/".join(PHASE_WORDS[p] for p in plan.phases if p in PHASE_WORDS), " "]
        ).lstrip(),
        "drug": plan.drug.name,
        "dose": dose,
        "doses": rng.choice(
            ("a single dose", "two doses one week apart", "three doses", "monthly doses")
        ),
        "weeks": str(rng.choice((12, 24, 24, 48, 52, 104))),
        "count": str(plan.count or 20),
        "outcome": rng.choice(plan.disease.outcomes).lower(),
        "site": plan.disease.site,
        "design": _design(plan),
    }


def _design(plan: Plan) -> str:
    if plan.control == "placebo":
        return "Randomized, Double-blind, Placebo-controlled"
    return "Randomized, Controlled" if plan.control in {"drug", "no_treatment"} else "Open-label"


def _count(rng: Random, dates: Timeline, study_type: str) -> int:
    if dates.status == "WITHDRAWN":
        return 0
    count = rng.choice(COUNTS) * (3 if study_type == "OBSERVATIONAL" else 1)
    if dates.status in ENDED and rng.random() < 0.6:
        return max(1, int(count * rng.uniform(0.2, 1.1)))
    return count


def _study_type(rng: Random) -> tuple[str, tuple[str, ...]]:
    study_type = STUDY_TYPE.draw(rng)
    return study_type, PHASES.draw(rng) if study_type == "INTERVENTIONAL" else ()


def draw_plan(
    rng: Random,
    nct_id: str,
    as_of: date,
    dates: Timeline | None = None,
    disease: Disease | None = None,
) -> Plan:
    """A study with this number, registered before `as_of` (or on the given dates)."""
    words = lexicon()
    disease = disease or words.diseases.draw(rng)
    country = words.country.draw(rng)
    therapy, sponsor = _therapy(rng, disease), _sponsor(rng, country)
    study_type, phases = _study_type(rng)
    dates = dates or draw_timeline(rng, as_of)
    plan = Plan(
        nct_id=nct_id,
        disease=disease,
        therapy=therapy,
        donor=Bag(therapy.donors.items()).draw(rng),
        route=_route(rng, disease, therapy),
        drug=words.drugs[rng.choice(disease.drugs)],
        country=country,
        sponsor=sponsor,
        sponsor_name=sponsor.names[0] if rng.random() < 0.75 else rng.choice(sponsor.names),
        study_type=study_type,
        phases=phases,
        control=CONTROL.draw(rng) if study_type == "INTERVENTIONAL" else "none",
        count=_count(rng, dates, study_type),
        dates=dates,
        follow_up=rng.random() < 0.45,
        has_results=_has_results(rng, dates, sponsor, study_type, as_of),
        children=disease.children and rng.random() < 0.4,
    )
    plan.slots = _slots(rng, plan)
    return plan


def _has_results(
    rng: Random, dates: Timeline, sponsor: SponsorWords, study_type: str, as_of: date
) -> bool:
    """Results are posted a year after the end, by few; and by industry more than by others."""
    ripe = dates.status in {"COMPLETED", "TERMINATED"} and (as_of - dates.completion).days > 500
    share = 0.2 if sponsor.kind_class == "INDUSTRY" else 0.09
    return ripe and study_type == "INTERVENTIONAL" and rng.random() < share
