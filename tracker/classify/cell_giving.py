"""Tells cells that patients receive from cells that are grown, banked, measured or talked about."""

from __future__ import annotations

import re

from tracker.classify.cell_words import NAMED, TOLD
from tracker.classify.reading import Hit, Placed, Reading
from tracker.study.vocabulary import InterventionType, StudyType

_NEAR = 60
_CODE = re.compile(r"[a-z]\d|\d[a-z]|\b[a-z]+ \d{2,}|[a-z]{2}sc[cs]?\b")
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
    if _are_only_tests(reading):
        return True
    laboratory = bool(reading.context("laboratory", "collection", parts=("title",)))
    if kind is StudyType.OBSERVATIONAL:
        return not _were_received(reading, told, laboratory)
    collected = reading.context("collection", parts=("title", "intervention"))
    if collected and not reading.context("given", parts=("intervention", "arm", *TOLD)):
        return True
    if all(hit.value == "other_cell" and hit.passage.part in TOLD for hit in told):
        return not _has_cell_type(reading)  # a drug against tumours that tells about T cells
    only_in_title = all(hit.passage.part == "title" for hit in told)
    return only_in_title and (laboratory or _is_of_a_drug(reading))


def _were_received(reading: Reading, told: list[Hit], laboratory: bool) -> bool:
    """Say whether the patients of an observational study got the cells before or beside it."""
    if reading.hits("products", parts=NAMED):
        return True
    if laboratory:
        return False
    if reading.context("follow_up", parts=("title",)):
        return True
    given = reading.context("given", parts=("intervention", *TOLD))
    received = Placed([*reading.context("follow_up"), *given])
    return any(received.around(hit, _NEAR) for hit in told)


def _are_only_tests(reading: Reading) -> bool:
    given = reading.study.interventions
    return bool(given) and all(one.type is InterventionType.DIAGNOSTIC_TEST for one in given)


def _has_cell_type(reading: Reading) -> bool:
    return any(given.type in _CELL_TYPES for given in reading.study.interventions)


def _is_of_a_drug(reading: Reading) -> bool:
    """Say whether the interventions are known medicines beside cells that only a title names."""
    if _has_cell_type(reading) or reading.context("cell_like", parts=("intervention", "arm")):
        return False
    if reading.context("conditioning"):  # its medicines stand for the graft that follows
        return False
    titles = "\0".join(passage.text for passage in reading.passages if passage.part == "title")
    names = [passage.text for passage in reading.passages if passage.part == "intervention"]
    if any(name in titles for name in names):
        return True
    return not any(_CODE.search(name) for name in names)


def are_uncultured(reading: Reading, told: list[Hit], kind: str) -> bool:
    """Say whether fat ("svf") or marrow ("bm_mnc") is given as it comes out of the body.

    What it is called does not matter: many records call fresh fat or marrow "MSC".
    """
    own = [h for h in told if h.value == kind and (kind == "svf" or _CONCENTRATE.search(h.words))]
    msc_names = [h for h in told if h.value == "msc" and h.passage.part == "intervention"]
    names = [*msc_names, *(hit for hit in own if hit.passage.part == "intervention")]
    cultured = {hit.passage for hit in _cultured(reading)}
    if any(name.passage in cultured for name in names):
        return False
    fresh = reading.context("uncultured", parts=(*NAMED, *TOLD, "summary"))
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
    denied = Placed(reading.context("uncultured"))
    return [hit for hit in reading.context("cultured") if not denied.around(hit, 0)]
