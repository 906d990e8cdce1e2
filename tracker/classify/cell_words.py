"""Finds the words for cells where a record tells its product, and settles what vague ones mean.

"Stem cells", "ASC" or "exosomes" mean nothing alone: the clear words of the record and the tissue
beside them decide. A cell that is denied, or that only fed or shaped the product, is left out.
"""

from __future__ import annotations

import re

from msgspec.structs import replace

from tracker.classify.cue import Cue
from tracker.classify.product import PRODUCTS
from tracker.classify.reading import Hit, Reading

NAMED = ("intervention", "arm", "title")
TOLD = ("intervention_text", "arm_text")
_PROSE = ("summary", "description")
_NEGATION = Cue(
    ("no", "without", "instead of", "free of", "lacking"),
    re.compile(r"\b(without|no|not|instead of|free of|lacking)( \w+)?( \w+)? $"),
)
_HELPER = Cue(
    ("cultured", "educated", "presence", "feeder", "expanded", "loaded"),
    re.compile(
        r"\b(co ?cultured? (with|on)|educated by|in the presence of|feeder|expanded (on|with)"
        r"|loaded on) (\w+ ){0,4}$"
    ),
)
# Cells that are in the body anyway: a medicine may call them, nobody gives them.
_PATIENTS_OWN = re.compile(r"\b(endogenous|resident|native|circulating) (\w+ ){0,4}$")
# The setting of a trial: patients who had or will have this graft anyway.
_JOINED = re.compile(r"\.| (?:and|or|with|plus|\+) ")
_SETTING = Cue(
    ("after", "following", "undergo", "post", "before", "since", "recipients of"),
    re.compile(
        r"\b(after|following|undergoing|undergo|post|before|since|recipients of) (\w+ )?(\w+ )?$"
    ),
)
_MADE_OF = Cue(
    ("exosom", "vesic", "secretome", "conditioned", "supernatant", "extract", "mitoch", "derived"),
    re.compile(
        r"\b(exosom|vesic|secretome|conditioned|supernatant|extract\b|mitochondria"
        r"|derived (\w+ ){0,2}factor|derived signal)"
    ),
)
_CELLS_OF_TISSUE = {
    "adipose": "msc",
    "umbilical_cord": "msc",
    "placenta": "msc",
    "dental_pulp": "msc",
    "menstrual_endometrial": "msc",
    "cord_blood": "hsc",
    "bone_marrow": "bm_mnc",
}
_OFTEN_MSC = ("mesenchymal", "umbilical cord")  # an adjective, and a tissue that is also a graft
_LIKELIEST = ("msc", "hsc", "bm_mnc")


def told_cells(reading: Reading) -> list[Hit]:
    """The words for given cells in titles, arms and interventions, each with the cell it means."""
    hits = reading.hits("cell_therapy")
    told = [hit for hit in hits if hit.passage.part in (*NAMED, *TOLD)]
    products = [
        replace(hit, value=PRODUCTS[hit.value].therapy)
        for hit in reading.hits("products", parts=(*NAMED, *TOLD))
    ]
    if products and all(hit.value == "none" for hit in products):
        return []  # known to hold no cells, whatever is said of cells beside it
    clear = {hit.value for hit in hits if hit.sure}
    clear_here = {hit.value for hit in (*told, *products) if hit.sure}
    found = [hit for hit in products if hit.value != "none"]
    for hit in told:
        value = hit.value if hit.sure else _meaning(reading, hit, clear, clear_here)
        if value == "msc" and _is_made_of(reading, hit):
            value = "msc_derived"
        if value:
            found.append(hit if value == hit.value else replace(hit, value=value))
    return [hit for hit in found if _is_meant(reading, hit)]


def _is_made_of(reading: Reading, hit: Hit) -> bool:
    """Say whether the sentence beside `hit` names what cells make, not as a thing given with it."""
    before, after = reading.before(hit, 70), reading.after(hit, 30)
    if not _MADE_OF.found_in(f"{before} | {after}"):  # as it nearly always is, and not yet parted
        return False
    return _MADE_OF.found_in(f"{_JOINED.split(before)[-1]} | {_JOINED.split(after)[0]}")


def _is_meant(reading: Reading, hit: Hit) -> bool:
    """Say whether the word is about what is given: not denied, no helper, not the setting."""
    if hit.passage.control and hit.passage.part != "intervention":
        return False
    before = reading.before(hit, 60)
    if (hit.value == "hsc" or "transplant" in hit.words) and _SETTING.found_in(before):
        return False
    if _PATIENTS_OWN.search(before):
        return False
    return not (_NEGATION.found_in(before) or _HELPER.found_in(before))


def _meaning(reading: Reading, hit: Hit, clear: set[str], clear_here: set[str]) -> str | None:
    """The cell that an ambiguous word means here, or None where it means none."""
    if hit.value == "msc_derived":
        is_name = hit.passage.part in NAMED or "culture" not in hit.words
        of_cells = "msc" in clear or "stem cell" in reading.text
        return hit.value if is_name and of_cells else None
    if hit.value == "hsc":
        return _graft(reading, hit, clear)
    if hit.words.startswith("bmsc"):
        return "msc" if "msc" in clear or "strom" in reading.text else "bm_mnc"
    if clear_here:  # a vague word adds nothing to a clear one
        return None
    return _by_company(reading, hit, clear)


def _graft(reading: Reading, hit: Hit, clear: set[str]) -> str | None:
    """What a transplantation transplants: HSC after conditioning, else marrow, else unknown."""
    if "hsc" in clear or reading.context("conditioning"):
        return None if "msc" in clear else "hsc"
    if not hit.words.startswith("bone marrow"):
        return None
    return "bm_mnc" if "msc" not in clear or _is_fresh_marrow(reading, hit) else None


def _by_company(reading: Reading, hit: Hit, clear: set[str]) -> str | None:
    if hit.words in _OFTEN_MSC:
        return "msc" if "msc" in clear else None
    if hit.value == "bm_mnc" and _is_fresh_marrow(reading, hit):
        return hit.value
    unknown = "hsc" if reading.context("conditioning") else "other_cell"
    likeliest = next((value for value in _LIKELIEST if value in clear), unknown)
    for tissue in reading.around(hit, "cell_source", 25):
        if kind := _CELLS_OF_TISSUE.get(tissue.value):
            return kind if kind in clear or not clear else likeliest
    if hit.value == "bm_mnc" and not clear:
        return hit.value
    return likeliest


def _is_fresh_marrow(reading: Reading, hit: Hit) -> bool:
    """Say whether marrow is given as such, and MSC are only what prose hopes to find in it."""
    if "stem" in hit.words or reading.context("cultured", parts=(*NAMED, *TOLD)):
        return False
    clear = [cell for cell in reading.hits("cell_therapy", "msc") if cell.sure]
    return all(cell.passage.part in _PROSE for cell in clear)
