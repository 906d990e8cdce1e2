"""Tells cells that patients receive from cells that are grown, banked, measured or talked about."""

from __future__ import annotations

import re

from tracker.classify.cell_words import NAMED, TOLD
from tracker.classify.reading import Hit, Reading, near
from tracker.vocabulary import InterventionType, StudyType

_NEAR = 60
_CODE = re.compile(r"[a-z]\d|\d[a-z]|\b[a-z]+ \d{2,}")
_CELL_TYPES = frozenset(
    {InterventionType.BIOLOGICAL, InterventionType.GENETIC, InterventionType.COMBINATION_PRODUCT}
)
# Mononuclear cells are often given beside MSC; a concentrate is what some call MSC.
_CONCENTRATE = re.compile(r"concentrat|aspirate|bmac|unfractionated")
_TISSUE = {"svf": "adipose", "bm_mnc": "bone_marrow"}


def are_only_studied(reading: Reading, told: list[Hit]) -> bool:
    """Say whether the told cells are looked at or collected rather than given to patients."""
    kind = reading.study.study_type
    if kind is StudyType.EXPANDED_ACCESS:
        return False
    laboratory = reading.hits("context", "laboratory", "collection", parts=("title",))
    if kind is StudyType.OBSERVATIONAL:
        if reading.hits("products", parts=NAMED):
            return False
        received = reading.hits("context", "follow_up")
        given = reading.hits("context", "given", parts=("intervention", *TOLD))
        return bool(laboratory) or not any(near(hit, (*received, *given), _NEAR) for hit in told)
    collected = reading.hits("context", "collection", parts=("title", "intervention"))
    if collected and not reading.hits("context", "given", parts=("intervention", "arm", *TOLD)):
        return True
    if all(hit.value == "other_cell" and hit.passage.part in TOLD for hit in told):
        return not _has_cell_type(reading)  # a drug against tumours that tells about T cells
    only_in_title = all(hit.passage.part == "title" for hit in told)
    return only_in_title and bool(laboratory or not _may_be_cells(reading))


def _has_cell_type(reading: Reading) -> bool:
    return any(given.type in _CELL_TYPES for given in reading.study.interventions)


def _may_be_cells(reading: Reading) -> bool:
    """Say whether an intervention that names no cell may still be one: a code, an injection."""
    if _has_cell_type(reading):
        return True
    parts = ("intervention", "arm")
    if reading.hits("context", "cell_like", parts=parts):
        return True
    names = [passage.text for passage in reading.passages if passage.part in parts]
    return not names or any(_CODE.search(name) for name in names)


def are_uncultured(reading: Reading, told: list[Hit], kind: str) -> bool:
    """Say whether fat ("svf") or marrow ("bm_mnc") is given as it comes out of the body.

    What it is called does not matter: many records call fresh fat or marrow "MSC".
    """
    own = [h for h in told if h.value == kind and (kind == "svf" or _CONCENTRATE.search(h.words))]
    msc_names = [h for h in told if h.value == "msc" and h.passage.part == "intervention"]
    cultured = _cultured(reading)
    if any(name.passage == word.passage for name in msc_names for word in cultured):
        return False
    fresh = reading.hits("context", "uncultured", parts=(*NAMED, *TOLD, "summary"))
    if fresh and (own or reading.hits("cell_source", _TISSUE[kind], parts=NAMED)):
        return True
    if not own:
        keywords = reading.hits("cell_therapy", kind, parts=("keyword",))
        return kind == "svf" and bool(keywords) and not cultured
    named = any(hit.passage.part in NAMED for hit in own)
    apart = any(hit.passage != other.passage for hit in msc_names for other in own)
    if cultured and (apart or not named):
        return False
    return named or kind == "svf"


def _cultured(reading: Reading) -> list[Hit]:
    """The words of culture that are not denied: "expanded", but not "non-expanded"."""
    denied = reading.hits("context", "uncultured")
    return [hit for hit in reading.hits("context", "cultured") if not near(hit, denied, 0)]
