"""How the product enters the patient; another medicine's route must not be taken for it.

Words of the cells' own interventions and arms decide first, then the summary. Words that may also
describe the disease or the device (venous ulcer, gel, scaffold) count where nothing better is told.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from tracker.classification import Classification, Evidence
from tracker.classify.medicine import is_of_medicine
from tracker.classify.product import known_product
from tracker.classify.reading import Hit, Placed, Reading
from tracker.classify.weighing import inferred, reasons

CONCEPT = "route"
WEIGHTS = {
    "intervention": 6.0,
    "title": 5.0,
    "arm": 4.0,
    "intervention_text": 4.0,
    "arm_text": 4.0,
    "keyword": 1.0,
    "summary": 2.5,
    "description": 1.5,
}
_PLAN = ("intervention", "intervention_text", "arm", "arm_text", "title")
_PROSE = ("summary", "description")
_NEAR = 130
_NUMERAL = re.compile(r"\b(i{1,3}|v|grades?|stages?|phase|class|type|kl)( to| and| or| [a-d])? $")
_LATER_NUMERAL = re.compile(r"^ (knee|gvhd|acute|trial|study|osteo|clinical)")
_SKIN = "intradermal_subcutaneous"
_MANNER = ("infus", "systemic")
_VAGUE = ("implant", "bone defect", "bone graft material")  # give way to the organ
_OTHER_VEIN = re.compile(r"\b(umbilical|saphenous|retinal|varicose|portal) $")
_DEVICE = re.compile(r"^ (valve|membrane oxy|life support|shock|coil|stent)")
_TISSUE = re.compile(r"^ (abdominal |white )?(fat|adipose|tissue|lipo)")


def route(reading: Reading, therapy: Classification, named: Classification) -> Classification:
    """Say the route, "multiple" for several with the routes in `others`, or "unspecified"."""
    if therapy.value == "none":
        return inferred(CONCEPT, "unspecified", "nothing is given")
    hits = _hits_of_cells(reading)
    sure = [hit for hit in hits if hit.sure]
    weak = [hit for hit in hits if not hit.sure and hit.value != "intravenous"]
    for told in (_in(sure, _PLAN), _in(sure, ("summary",))):
        if told:
            return _choose(told)
    known = known_product(named)
    if known and known.route:
        why = f"{known.name} of {known.maker} is given so"
        return Classification(
            CONCEPT, known.route, (), (Evidence("products.toml", known.name, why),)
        )
    # In prose "infusion" is a manner of speaking, in the plan it is how the cells are given.
    infused = [
        hit
        for hit in hits
        if not hit.sure
        and hit.value == "intravenous"
        and (hit.passage.part in _PLAN or not hit.words.startswith(_MANNER))
    ]
    placed, elsewhere = _by_organ(reading), _in(weak, _PLAN)
    if all(hit.words.startswith(_VAGUE) for hit in elsewhere):
        placed, elsewhere = elsewhere, placed
    for told in (elsewhere, placed, sure, infused, weak):
        if told:
            return _choose(told)
    return inferred(CONCEPT, "unspecified", "no route named")


def _in(hits: Iterable[Hit], parts: tuple[str, ...]) -> list[Hit]:
    return [hit for hit in hits if hit.passage.part in parts]


def _hits_of_cells(reading: Reading) -> list[Hit]:
    """The route words that speak of the cells and not of another medicine."""
    cells = [*reading.hits("cell_therapy"), *reading.hits("products")]
    own = {_owner(hit) for hit in cells if not hit.passage.control}
    given = {owner for owner in own if owner.startswith("interventions")}
    # A code that no list knows is the product, where the other interventions are known medicines.
    unnamed = _interventions(reading) - {_owner(hit) for hit in reading.hits("combination")}
    single = len(given or unnamed) == len(_interventions(reading))
    found, beside = [], Placed(cells)
    for hit in reading.hits("route"):
        if hit.passage.control or _is_no_route(reading, hit):
            continue
        if is_of_medicine(reading, hit, beside):
            continue
        owner = _owner(hit)
        belongs = owner in (given or unnamed) if owner.startswith("interventions") else False
        alone = owner.startswith("arms") and single and (owner in own or not own - given)
        if belongs or alone or beside.around(hit, _NEAR) or _is_plain(hit, single):
            found.append(hit)
    return found


def _is_plain(hit: Hit, single: bool) -> bool:
    """Say whether a clear word needs no cell beside it: in a title, or where only MSC are given."""
    return hit.sure and (hit.passage.part == "title" or (single and hit.passage.part in _PROSE))


def _owner(hit: Hit) -> str:
    """The intervention or arm that a passage belongs to, e.g. "arms[0]"."""
    return hit.passage.field.partition(".")[0]


def _interventions(reading: Reading) -> set[str]:
    passages = (p for p in reading.passages if p.part == "intervention" and not p.control)
    return {passage.field.partition(".")[0] for passage in passages}


def _is_no_route(reading: Reading, hit: Hit) -> bool:
    """Say whether it is a number (grade IV), a device (endobronchial valve), a tissue (fat)."""
    if _DEVICE.match(reading.after(hit, 20)):
        return True
    if hit.words == "vein" and _OTHER_VEIN.search(reading.before(hit, 12)):
        return True
    if hit.words != "iv":
        return hit.value == _SKIN and bool(_TISSUE.match(reading.after(hit, 20)))
    return bool(
        _NUMERAL.search(reading.before(hit, 12)) or _LATER_NUMERAL.match(reading.after(hit, 12))
    )


def _by_organ(reading: Reading) -> list[Hit]:
    """The organ as the place of a bare injection: a fistula is injected, not infused."""
    if not reading.context("injected", parts=(*_PLAN, "summary")):
        return []
    return reading.hits("organ", parts=("title", "condition"))


def _choose(told: list[Hit]) -> Classification:
    values = {hit.value for hit in told}
    specific = values - {"other"} or values
    evidence = reasons(
        [hit for hit in told if hit.value in specific], "route beside the cells", WEIGHTS
    )
    if len(specific) == 1:
        return Classification(CONCEPT, specific.pop(), (), evidence)
    return Classification(CONCEPT, "multiple", tuple(sorted(specific)), evidence)
