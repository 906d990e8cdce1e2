"""The identificationModule: numbers, titles and organisation of a synthetic study."""

from __future__ import annotations

from typing import TYPE_CHECKING

from benchmarks.synthetic.saying import title, title_kind
from benchmarks.synthetic.words import Bag, Record, lexicon

if TYPE_CHECKING:
    from random import Random

    from benchmarks.synthetic.plan import Plan

SECONDARY = Bag(
    [
        ("none", 62),
        ("plain", 16),
        ("EUDRACT_NUMBER", 8),
        ("CTIS", 4),
        ("REGISTRY", 6),
        ("OTHER", 3),
        ("NIH", 2),
        ("OTHER_GRANT", 2),
    ]
)


def identification(rng: Random, plan: Plan) -> Record:
    """The module in the registry's key order; aliases only where an awkward case adds them."""
    kind = title_kind(rng, plan)
    module: Record = {"nctId": plan.nct_id, "orgStudyIdInfo": {"id": _own_number(rng, plan)}}
    if secondary := _secondary(rng, plan):
        module["secondaryIdInfos"] = secondary
    module["organization"] = {"fullName": plan.sponsor_name, "class": plan.sponsor.kind_class}
    module["briefTitle"] = title(rng, plan, "brief", kind)
    if rng.random() < 0.93:
        module["officialTitle"] = title(rng, plan, "official", kind)
    if rng.random() < 0.18:
        module["acronym"] = rng.choice(lexicon().titles["acronyms"]["words"])
    return module


def _own_number(rng: Random, plan: Plan) -> str:
    """The sponsor's own number; DEMO marks every record as invented."""
    short = plan.disease.group.split("_")[0].upper()
    return f"DEMO-{short}-{plan.nct_id[-4:]}{rng.choice(('', '-A', '/01', 'x'))}"


def _secondary(rng: Random, plan: Plan) -> list[Record]:
    kind = SECONDARY.draw(rng)
    if kind == "none":
        return []
    found = [secondary_number(rng, kind, plan.dates.submitted.year)]
    if rng.random() < 0.1:
        found.append({"id": f"DEMO-{rng.randrange(1000)}"})
    return found


def secondary_number(rng: Random, kind: str, year: int) -> Record:
    """A number that looks like one of another registry, from a range that is plainly invented."""
    serial = rng.randrange(1000)
    match kind:
        case "EUDRACT_NUMBER":
            return {"id": f"{year}-099{serial:03d}-{serial % 100:02d}", "type": kind}
        case "CTIS":
            return {"id": f"{max(year, 2022)}-599{serial:03d}-{serial % 100:02d}-00", "type": kind}
        case "REGISTRY":
            return _registry_number(rng, serial, year)
        case "NIH":
            number = f"R01DM099{serial:03d}"
            return {"id": number, "type": kind, "link": f"https://example.org/grants/{number}"}
        case "plain":
            return {"id": f"DEMO {serial}-H-{year}"}
        case _:
            return {"id": f"DEMO-{year}-{serial}", "type": kind, "domain": "Demo Ethics Committee"}


def _registry_number(rng: Random, serial: int, year: int) -> Record:
    number, domain = rng.choice(
        (
            (f"ISRCTN99999{serial:03d}", "ISRCTN"),
            (f"ChiCTR{year % 100:02d}000999{serial % 100:02d}", "ChiCTR"),
            (f"IRCT{year}0101999{serial:03d}N1", "IRCT"),
            (f"jRCT9999990{serial:03d}", "jRCT"),
            (f"U1111-1999-9{serial:03d}", "WHO"),
        )
    )
    return {"id": number, "type": "REGISTRY", "domain": domain}
