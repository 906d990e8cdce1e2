"""What is given to patients as the studied product: MSC, what MSC make, HSC, other cells or none.

A cell that is only studied in the laboratory, collected, compared with or named as background is
not given. So the words of interventions, arms and titles decide; the rest only helps with doubt.
"""

from __future__ import annotations

from tracker.classification import Classification
from tracker.classify.cell_giving import are_only_studied, are_uncultured
from tracker.classify.cell_words import NAMED, TOLD, told_cells
from tracker.classify.reading import Hit, Reading
from tracker.classify.weighing import inferred, reasons, scores, strongest
from tracker.classify.word_lists import word_list

CONCEPT = "cell_therapy"
NOT_GIVEN = "named, but not given"
CELL_THERAPIES = frozenset({*word_list("cell_therapy"), "none"})
WEIGHTS = {
    "intervention": 6.0,
    "arm": 4.0,
    "title": 4.0,
    "intervention_text": 3.0,
    "arm_text": 3.0,
    "keyword": 1.0,
    "condition": 1.0,
}
_UNCULTURED = (
    ("svf", "uncultured fat or its stromal vascular fraction"),
    ("bm_mnc", "uncultured bone marrow"),
)


def cell_therapy(reading: Reading) -> Classification:
    """Say which cells a study gives: msc, msc_derived, hsc, svf, bm_mnc, other_cell or none."""
    told = reading.once(told_cells)
    if not told or are_only_studied(reading, told):
        return _nothing_given(reading)
    value, rule = _decide(reading, told)
    evidence = reasons([hit for hit in told if hit.value == value] or told, rule, WEIGHTS)
    if value not in ("msc", "msc_derived"):
        beside = [hit for hit in told if hit.value == "msc" and hit.passage.part in NAMED]
        evidence += reasons(beside[:2], NOT_GIVEN, WEIGHTS)
    named = {hit.value for hit in told if hit.passage.part == "intervention"} - {value}
    return Classification(CONCEPT, value, tuple(sorted(named)), evidence)


def _nothing_given(reading: Reading) -> Classification:
    """The value "none", with the cells that the record names all the same."""
    parts = (*NAMED, *TOLD, "keyword", "condition")
    named = [hit for hit in reading.hits("cell_therapy", parts=parts) if hit.sure]
    if not named:
        return inferred(CONCEPT, "none", "no cell product among interventions, arms and titles")
    return Classification(CONCEPT, "none", (), reasons(named, NOT_GIVEN, WEIGHTS))


def _decide(reading: Reading, told: list[Hit]) -> tuple[str, str]:
    """The cell and the rule that says so. With several cells MSC win: they are what is studied."""
    for kind, rule in _UNCULTURED:
        if are_uncultured(reading, told, kind):
            return kind, rule
    values = {hit.value for hit in told if hit.passage.part in NAMED} or {h.value for h in told}
    in_names = {hit.value for hit in told if hit.passage.part == "intervention"}
    if "msc_derived" in values and "msc" not in in_names:
        return "msc_derived", "what MSC make, without the cells"
    if "msc" in values:
        return "msc", "MSC in interventions, arms or titles"
    beyond_title = [hit for hit in told if hit.passage.part != "title"]
    value = strongest(scores(beyond_title or told, WEIGHTS))
    return value or "none", "the cell named most where the product is named"
