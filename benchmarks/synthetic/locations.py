"""Places, references and sharing plans: the modules at the end of a synthetic protocol section."""

from __future__ import annotations

from typing import TYPE_CHECKING

from benchmarks.synthetic.saying import fill
from benchmarks.synthetic.status import NOBODY
from benchmarks.synthetic.words import City, Country, Record, lexicon, said

if TYPE_CHECKING:
    from random import Random

    from benchmarks.synthetic.plan import Plan

OPEN = frozenset({"RECRUITING", "NOT_YET_RECRUITING", "ENROLLING_BY_INVITATION"})
CONTACT = {"name": NOBODY, "role": "CONTACT", "phone": "000", "email": "demo.contact@example.org"}


def places(rng: Random, plan: Plan) -> Record:
    """Contacts while open, officials, and locations in one or several countries; may be empty."""
    module: Record = {}
    status = plan.dates.status
    if status in OPEN and rng.random() < 0.6:
        module["centralContacts"] = [dict(CONTACT)]
    if rng.random() < 0.5:
        module["overallOfficials"] = [
            {"name": NOBODY, "affiliation": plan.sponsor_name, "role": "PRINCIPAL_INVESTIGATOR"}
        ]
    if status != "WITHDRAWN" and rng.random() < 0.93:
        module["locations"] = _locations(rng, plan)
    return module


def _locations(rng: Random, plan: Plan) -> list[Record]:
    homes = [plan.country] * rng.choice((1, 1, 1, 1, 1, 1, 2, 3))
    if plan.sponsor.kind_class == "INDUSTRY" and rng.random() < 0.4:
        homes += [lexicon().country.draw(rng) for _ in range(rng.randrange(1, 9))]
    found = []
    for number, country in enumerate(homes):
        spelling = country.names[0] if rng.random() < 0.35 else country.names[-1]
        facility = plan.sponsor_name if number == 0 else ""
        found.append(location(rng, country, spelling, facility, plan.dates.status))
    return found


def location(rng: Random, country: Country, spelling: str, facility: str, status: str) -> Record:
    """One site; contacts only while it recruits, state and postcode where the country uses them."""
    city: City = rng.choice(country.cities)
    found: Record = {"facility": facility or f"{city.name} Demo Hospital"}
    if status in OPEN:
        found["status"] = status
    found["city"] = city.name
    if city.state:
        found["state"] = city.state
    if city.zip and rng.random() < 0.8:
        found["zip"] = city.zip
    found["country"] = spelling
    if status == "RECRUITING" and rng.random() < 0.4:
        found["contacts"] = [dict(CONTACT)]
    if rng.random() < 0.95:
        found["geoPoint"] = {"lat": city.lat, "lon": city.lon}
    return found


def references(rng: Random, plan: Plan) -> Record:
    """Invented papers; their PubMed numbers lie far beyond those that exist."""
    if rng.random() < 0.7:
        return {}
    return {"references": [reference(rng, plan) for _ in range(rng.randrange(1, 5))]}


def reference(rng: Random, plan: Plan) -> Record:
    """One paper, without an author."""
    found: Record = {}
    if rng.random() < 0.85:
        found["pmid"] = str(rng.randrange(99_000_000, 99_999_999))
    found["type"] = rng.choice(("BACKGROUND", "BACKGROUND", "DERIVED", "RESULT"))
    topic = fill(rng.choice(said("references", "topics")), plan)
    journal = rng.choice(said("references", "journals"))
    found["citation"] = (
        f"{topic}. {journal}. {plan.dates.submitted.year};1(1):1-9. doi: 10.0000/demo."
    )
    return found


def sharing(rng: Random, plan: Plan) -> Record:
    """A sharing plan, asked for since 2016."""
    if plan.dates.updated.year < 2016 or rng.random() < 0.4:
        return {}
    plan_word = rng.choice(("NO", "NO", "UNDECIDED", "YES"))
    found: Record = {"ipdSharing": plan_word}
    if rng.random() < 0.4:
        found["description"] = rng.choice(said("sharing", "plans"))
    if plan_word == "YES":
        found["infoTypes"] = ["STUDY_PROTOCOL", "SAP"]
    return found
