"""The tissue that the given cells come from, as the record or the named product tells it."""

from __future__ import annotations

import re
from collections.abc import Iterable

from tracker.classification import Classification, Evidence
from tracker.classify.cue import Cue
from tracker.classify.product import known_product
from tracker.classify.reading import Hit, Placed, Reading
from tracker.classify.weighing import inferred, reasons, scores, strongest

CONCEPT = "cell_source"
WEIGHTS = {
    "intervention": 6.0,
    "title": 5.0,
    "arm": 4.0,
    "intervention_text": 3.5,
    "arm_text": 3.5,
    "keyword": 1.5,
    "condition": 1.5,
    "acronym": 1.0,
    "summary": 2.5,
    "description": 1.5,
}
_RULE = "tissue named beside the cells"
_NEAR = 40
_LISTED = 12
_BESIDE = 14  # "derived from", "-derived multipotent": close enough to be said of these cells only
_CORD = {"umbilical_cord", "cord_blood"}  # often said of one product; two only by two names
_OPERATION = ("intervention", "intervention_text", "arm", "arm_text", "summary")
_PLAN = ("intervention", "intervention_text", "arm", "arm_text")
_ORIGIN = Cue(
    (" from ", " of "),
    re.compile(
        r"\b(isolated|derived|obtained|harvested|prepared|collected|extracted|grown|cultured"
        r"|separated)( \w+){0,3} (from|of)( \w+){0,3} $"
    ),
)
_GRAFT = re.compile(
    r"^( stem cell)? ?(transplant|graft|donor|recipient|failure|inject|stimulat|niche|suppress)"
)
_FABRIC = re.compile(r"^ ?(membrane|scaffold|sheet|patch) (transplant|graft|as|combined|for)")


def cell_source(reading: Reading, therapy: Classification, named: Classification) -> Classification:
    """Say where the given cells come from; "mixed" for two tissues, "unspecified" for silence."""
    known = known_product(named)
    if known and known.source:
        why = f"{known.name} of {known.maker} comes from there"
        told = Evidence("products.toml", known.name, why)
        return Classification(CONCEPT, known.source, (), (told,))
    hits = _hits(reading, therapy)
    best = strongest(scores(hits, WEIGHTS))
    if best is None:
        return _by_operation(reading, therapy) or _nothing_told(therapy)
    tissues = {best, *_others_given(reading, therapy, hits)}
    if tissues == _CORD and not _in_names(hits) >= _CORD:
        tissues = {best}
    evidence = reasons([hit for hit in hits if hit.value in tissues], _RULE, WEIGHTS)
    if len(tissues) > 1:
        return Classification(CONCEPT, "mixed", tuple(sorted(tissues)), evidence)
    return Classification(CONCEPT, best, (), evidence)


def _hits(reading: Reading, therapy: Classification) -> list[Hit]:
    """Tissues that stand beside a word for the cells and are not themselves a graft or a fabric."""
    cells = Placed([*_cells(reading, therapy), *reading.hits("products")])
    tissues = [hit for hit in reading.hits("cell_source") if hit.sure]
    beside = [
        hit
        for hit in tissues
        if cells.around(hit, _NEAR) or _ORIGIN.found_in(reading.before(hit, 60))
    ]
    placed = Placed(tissues)
    hits = [hit for hit in beside if not _is_listed(hit, placed)]
    if therapy.value == "none":  # lines grown from a biopsy are no tissue that is given
        hits = [
            h for h in hits if h.passage.part in ("title", "intervention") and h.value != "ipsc"
        ]
    if therapy.value == "hsc":
        return hits
    return [hit for hit in hits if not _is_something_else(reading, hit)]


def _cells(reading: Reading, therapy: Classification) -> list[Hit]:
    """The words for the given cells; with MSC not those for the graft that they accompany."""
    hits = reading.hits("cell_therapy")
    if therapy.value not in ("msc", "msc_derived"):
        return hits
    return [
        hit
        for hit in hits
        if hit.value != "hsc" and (hit.sure or not _GRAFT.match(reading.after(hit, 15)))
    ]


def _is_listed(hit: Hit, tissues: Placed) -> bool:
    """Say whether prose lists tissues: "can be derived from marrow, fat, and dental pulp"."""
    if hit.passage.part in ("title", "intervention", "arm"):
        return False
    return any(other.value != hit.value for other in tissues.around(hit, _LISTED))


def _is_something_else(reading: Reading, hit: Hit) -> bool:
    """Say whether the word names a graft ("bone marrow transplant") or a fabric of amnion."""
    after = reading.after(hit, 30)
    if hit.value == "placenta" and (_GRAFT.match(after) or _FABRIC.match(after)):
        return True
    return bool(_GRAFT.match(after)) and hit.passage.part not in _PLAN[:2]


def _others_given(reading: Reading, therapy: Classification, hits: Iterable[Hit]) -> set[str]:
    """Every tissue whose own cells the plan names."""
    cells = Placed(_cells(reading, therapy))
    return {
        hit.value
        for hit in hits
        if hit.passage.part in _PLAN and not hit.passage.control and cells.around(hit, _BESIDE)
    }


def _in_names(hits: Iterable[Hit]) -> set[str]:
    return {hit.value for hit in hits if hit.passage.part == "intervention"}


def _by_operation(reading: Reading, therapy: Classification) -> Classification | None:
    """The tissue that is taken from patients first, where no word for cells names it."""
    if therapy.value in ("none", "other_cell"):
        return None
    found = {
        tissue: reading.context(question, parts=_OPERATION)
        for question, tissue in (("marrow_taken", "bone_marrow"), ("fat_taken", "adipose"))
    }
    told = {tissue: hits for tissue, hits in found.items() if hits}
    if len(told) != 1:
        return None
    ((tissue, hits),) = told.items()
    return Classification(CONCEPT, tissue, (), reasons(hits, "taken before the cells", WEIGHTS))


def _nothing_told(therapy: Classification) -> Classification:
    if therapy.value == "other_cell":
        return inferred(CONCEPT, "other", "cells of no tissue on the list")
    return inferred(CONCEPT, "unspecified", "no tissue named beside the cells")
