"""Changes that sponsors make at their desk: phase, sponsor, places, titles, criteria, numbers.

Each function alters a record in place and says whether it could; after a refusal the record is to
be thrown away.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from benchmarks.synthetic.identification import secondary_number
from benchmarks.synthetic.locations import location
from benchmarks.synthetic.outcomes import outcome
from benchmarks.synthetic.parts import insert, part
from benchmarks.synthetic.status import agency
from benchmarks.synthetic.words import lexicon, said

if TYPE_CHECKING:
    from datetime import date
    from random import Random

    from benchmarks.synthetic.words import Record

PHASE_STEPS = {
    ("PHASE1",): ["PHASE1", "PHASE2"],
    ("PHASE1", "PHASE2"): ["PHASE2"],
    ("PHASE2",): ["PHASE1", "PHASE2"],
    ("PHASE2", "PHASE3"): ["PHASE3"],
    ("EARLY_PHASE1",): ["PHASE1"],
    ("NA",): ["EARLY_PHASE1"],
}


def phase_changed(record: Record, _rng: Random, _as_of: date) -> bool:
    """The phase is given anew."""
    module = part(record, "designModule")
    step = PHASE_STEPS.get(tuple(module.get("phases", ())))
    if step is None:
        return False
    module["phases"] = list(step)
    return True


def sponsor_changed(record: Record, rng: Random, _as_of: date) -> bool:
    """Another organisation takes over."""
    lead = part(record, "sponsorCollaboratorsModule")["leadSponsor"]
    new = lexicon().sponsors[rng.choice(("", "United States", "China"))].draw(rng)
    if lead["name"] in new.names:
        return False
    lead.update(name=new.names[0])
    lead["class"] = new.kind_class
    return True


def collaborator_joined(record: Record, rng: Random, _as_of: date) -> bool:
    """One more organisation takes part."""
    module = part(record, "sponsorCollaboratorsModule")
    new = lexicon().sponsors["United States"].draw(rng)
    known = [one["name"] for one in [module["leadSponsor"], *module.get("collaborators", [])]]
    if any(name in known for name in new.names):
        return False
    module["collaborators"] = [*module.get("collaborators", []), agency(rng, new)]
    return True


def site_opened(record: Record, rng: Random, _as_of: date) -> bool:
    """A site in a country where the study is already."""
    return _opened(record, rng, known=True)


def country_joined(record: Record, rng: Random, _as_of: date) -> bool:
    """A site in a country where the study was not yet."""
    return _opened(record, rng, known=False)


def _opened(record: Record, rng: Random, *, known: bool) -> bool:
    module = part(record, "contactsLocationsModule")
    here = {place.get("country") for place in module.get("locations", [])}
    country = lexicon().country.draw(rng)
    if known:
        country = next((c for c in lexicon().countries.values() if here & set(c.names)), country)
    if known != bool(here & set(country.names)):
        return False
    status = part(record, "statusModule")["overallStatus"]
    spelling = next((name for name in country.names if name in here), country.names[-1])
    site = location(rng, country, spelling, f"Demo Site {rng.randrange(100, 1000)}", status)
    module["locations"] = [*module.get("locations", []), site]
    return True


def title_edited(record: Record, rng: Random, _as_of: date) -> bool:
    """The title says a little more."""
    module = part(record, "identificationModule")
    addition = rng.choice((": a Pilot Study", " (Extended)", ", Second Stage"))
    module["briefTitle"] = module["briefTitle"].rstrip() + addition
    return True


def criteria_edited(record: Record, rng: Random, _as_of: date) -> bool:
    """One more criterion, another age limit."""
    module = part(record, "eligibilityModule")
    if "maximumAge" not in module:
        return False
    module["eligibilityCriteria"] += f"\n* {rng.choice(said('criteria', 'exclude'))}"
    module["maximumAge"] = f"{int(module['maximumAge'].split()[0]) + 1} Years"
    return True


def primary_outcome_replaced(record: Record, rng: Random, _as_of: date) -> bool:
    """Something else is measured first."""
    module = part(record, "outcomesModule")
    new = outcome(rng, rng.choice(said("outcomes", "extra")))
    if not module or module["primaryOutcomes"][0]["measure"] == new["measure"]:
        return False
    module["primaryOutcomes"] = [new, *module["primaryOutcomes"][1:]]
    return True


def number_added(record: Record, rng: Random, as_of: date) -> bool:
    """Registered in another registry too."""
    module = part(record, "identificationModule")
    new = secondary_number(rng, rng.choice(("CTIS", "REGISTRY")), as_of.year)
    insert(
        module,
        "secondaryIdInfos",
        [*module.get("secondaryIdInfos", []), new],
        before="organization",
    )
    return True


def condition_added(record: Record, rng: Random, _as_of: date) -> bool:
    """One more condition."""
    module = part(record, "conditionsModule")
    new = rng.choice(lexicon().diseases.draw(rng).conditions)[0]
    if not module.get("conditions") or new in module["conditions"]:
        return False
    module["conditions"] = [*module["conditions"], new]
    return True
