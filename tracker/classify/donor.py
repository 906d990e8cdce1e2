"""Whose cells are given: the patient's own, another person's, both, or the record does not say."""

from __future__ import annotations

import re

from tracker.classification import Classification, Evidence
from tracker.classify.product import known_product
from tracker.classify.reading import Hit, Placed, Reading
from tracker.classify.weighing import inferred, reasons, scores

CONCEPT = "donor"
WEIGHTS = {
    "intervention": 6.0,
    "title": 5.0,
    "arm": 4.0,
    "intervention_text": 3.5,
    "arm_text": 3.5,
    "keyword": 1.5,
    "condition": 1.0,
    "summary": 2.5,
    "description": 1.5,
}
# The graft of a transplantation has a donor too, and that says nothing about the studied cells.
_OTHER_GRAFT = re.compile(
    r"^ *((?!mesench|msc|adipose|bone marrow m|cell|stem)\w+ )?"
    r"(h(a)?emato|hemopoietic|hsct|hct|stem cell transplant|(bone )?marrow transplant"
    r"|peripheral blood stem|kidney|renal|liver|islet|organ|skin graft|bone graft|bone tissue"
    r"|chondro|cartilage|serum|plasma|platelet|iliac|site|lymphocyte|area|transplantation(?! of ))"
)
_PLAN = ("intervention", "arm", "intervention_text", "arm_text")
_BIRTH_TISSUE = frozenset({"umbilical_cord", "cord_blood", "placenta"})
_OWN_BY_NATURE = ("svf", "bm_mnc")
_PROSE = ("summary", "description")
_NEAR = 60
_JOINED = (" or ", " and ", " and or ", " & ", " versus ", " vs ", " and an ", " or an ", " / ")
_OWN_TUMOUR = ("tumor infiltrating", "tumour infiltrating")


def donor(
    reading: Reading, therapy: Classification, source: Classification, named: Classification
) -> Classification:
    """Say autologous, allogeneic, both or unspecified."""
    hits = _hits(reading, therapy)
    of_birth = bool(_BIRTH_TISSUE.issuperset(source.others or (source.value,)))
    if of_birth:  # nobody kept their own cord: "autologous" in prose is about other studies
        hits = [h for h in hits if h.value != "autologous" or h.passage.part in (*_PLAN, "title")]
    if hits:
        value = _weigh(reading, hits)
        told = [hit for hit in hits if value in (hit.value, "both")]
        return Classification(CONCEPT, value, (), reasons(told, "donor named", WEIGHTS))
    return _by_nature(reading, therapy, of_birth, named)


def _by_nature(
    reading: Reading, therapy: Classification, of_birth: bool, named: Classification
) -> Classification:
    """The donor that goes with the product or the tissue where the record names none."""
    known = known_product(named)
    if known and known.donor:
        why = f"{known.name} of {known.maker} is {known.donor}"
        told = Evidence("products.toml", known.name, why)
        return Classification(CONCEPT, known.donor, (), (told,))
    if therapy.value == "none":
        return inferred(CONCEPT, "unspecified", "no donor named")
    if of_birth:
        return inferred(CONCEPT, "allogeneic", "tissue of birth, no donor named")
    if reading.context("line_derived"):
        return inferred(CONCEPT, "allogeneic", "grown from a stem cell line")
    return _by_operation(reading, therapy)


def _by_operation(reading: Reading, therapy: Classification) -> Classification:
    """Cells are the patient's own where the patient is operated on to get them."""
    if therapy.value in _OWN_BY_NATURE:
        return inferred(CONCEPT, "autologous", "taken and given in one operation")
    if any(hit.words.startswith(_OWN_TUMOUR) for hit in reading.hits("cell_therapy", "other_cell")):
        return inferred(CONCEPT, "autologous", "grown from the patient's own tumour")
    taken = reading.context("marrow_taken", "fat_taken", parts=_PLAN)
    if taken:
        return Classification(CONCEPT, "autologous", (), reasons(taken, "taken first", WEIGHTS))
    return inferred(CONCEPT, "unspecified", "no donor named")


def _hits(reading: Reading, therapy: Classification) -> list[Hit]:
    hits = reading.hits("donor")
    if therapy.value == "hsc":
        return hits
    cells = Placed([*reading.hits("cell_therapy"), *reading.hits("cell_source")])
    return [
        hit
        for hit in hits
        if not _OTHER_GRAFT.match(reading.after(hit, 60))
        and ((hit.sure and hit.passage.part not in _PROSE) or cells.around(hit, _NEAR))
    ]


def _weigh(reading: Reading, hits: list[Hit]) -> str:
    found = scores(hits, WEIGHTS)
    cells = Placed(reading.hits("cell_therapy", "msc", "msc_derived"))
    sure = [hit for hit in hits if hit.sure]
    told = {hit.value for hit in sure if hit.passage.part in _PLAN and _leads(hit, cells)}
    if len(told) == 2 or _are_either(reading, hits) or _are_of_two_arms(hits):
        return "both"
    return "autologous" if found.get("autologous", 0) > found.get("allogeneic", 0) else "allogeneic"


def _are_either(reading: Reading, hits: list[Hit]) -> bool:
    """Say whether the plan leaves it open: "autologous or donor-derived T cells"."""
    planned = [hit for hit in hits if hit.passage.part in (*_PLAN, "title")]
    placed, reach = Placed(planned), max(map(len, _JOINED))
    pairs = [(a, b) for a in planned for b in placed.around(a, reach) if a.value != b.value]
    return any(reading.text[a.end : b.start] in _JOINED for a, b in pairs)


def _are_of_two_arms(hits: list[Hit]) -> bool:
    """Say whether one arm gets own cells and another arm those of a donor."""
    for kind in ("arms", "interventions"):
        values: dict[str, set[str]] = {}
        for hit in hits:
            owner = hit.passage.field.partition(".")[0]
            if hit.sure and owner.startswith(kind) and not hit.passage.control:
                values.setdefault(owner, set()).add(hit.value)
        if {"autologous"} in values.values() and {"allogeneic"} in values.values():
            return True
    return False


def _leads(hit: Hit, cells: Placed) -> bool:
    """Say whether a word for cells follows `hit` closely: "autologous adipose-derived MSC"."""
    return any(hit.end <= cell.start for cell in cells.around(hit, 25))
