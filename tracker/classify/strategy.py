"""What the product is meant to do in the body, as the record says it; several may hold at once.

A word about the disease is no evidence, nor is a condition or a MeSH heading: an effect has to be
named, be said of the product in its sentence, or be measured.
"""

from __future__ import annotations

from collections.abc import Iterator

from msgspec.structs import replace

from tracker.classification import Classification
from tracker.classify.reading import Hit, Passage, Reading
from tracker.classify.sentences import sentences
from tracker.classify.strategy_words import HIDDEN, strategy_lexicon, strategy_words
from tracker.classify.weighing import reasons, scores

CONCEPT = "strategy"
WEIGHTS = {
    "title": 4.0,
    "summary": 3.0,
    "description": 2.0,
    "keyword": 2.0,
    "intervention": 1.0,
    "intervention_text": 1.0,
    "arm": 1.0,
    "arm_text": 1.0,
    "outcome": 1.0,
}
_OF_THE_STUDY = frozenset({"title", "keyword"})  # they speak of the study's own product
_RULE = "effect of the product told in words, or measured"
_MEDICINE = 20  # characters after an effect in which a medicine claims it
_APART = 60  # characters between a verb and its target
_BECOMES = "become_tissue"


def strategy(study_reading: Reading, therapy: Classification) -> Classification:
    """Name immune_modulation, tissue_repair, anti_infection_proliferation; None if none is told."""
    if therapy.value == "none":
        return Classification(CONCEPT, None)
    study = study_reading.study
    reading = Reading(study, passages=sentences(study), lexicon=strategy_lexicon())
    hits = list(_told(reading, grafts=therapy.value == "hsc"))
    found = scores(hits, WEIGHTS)
    if not found:
        return Classification(CONCEPT, None)
    value, *others = sorted(found, key=lambda one: -found[one])
    return Classification(CONCEPT, value, tuple(others), reasons(hits, _RULE, WEIGHTS))


def _told(reading: Reading, *, grafts: bool) -> Iterator[Hit]:
    """Every word that says what the product is to do, with the strategy as its value."""
    about = _about_the_product(reading, grafts=grafts)
    for hit in _hits(reading, "names"):
        if hit.passage.part in _OF_THE_STUDY or not _is_medicine(reading, hit):
            yield hit
    for hit in _hits(reading, "of_cells"):
        if _is_about(hit.passage, about) and not _is_medicine(reading, hit):
            yield hit
    yield from _acts(reading, about)
    yield from _measured(reading)


def _hits(reading: Reading, name: str) -> list[Hit]:
    return [hit for hit in reading.hits(name) if hit.value != HIDDEN]


def _is_medicine(reading: Reading, hit: Hit) -> bool:
    """Say whether a medicine follows: "immunosuppressive drugs", not "effect of the treatment"."""
    for one in reading.around(hit, "medicines", _MEDICINE):
        if 0 <= one.start - hit.end <= _MEDICINE:
            return " of " not in reading.after(hit, one.start - hit.end)
    return False


def _about_the_product(reading: Reading, *, grafts: bool) -> frozenset[int]:
    """The numbers of sentences that name the product, and that go on about it ("They …")."""
    kinds = ("cells", "grafts") if grafts else ("cells",)
    named = {hit.passage.number: hit.passage for hit in reading.hits("cells", *kinds)}
    about, starts = set(named), strategy_words().company.starts
    for passage in named.values():
        after = reading.following(passage)
        while after and after.field == passage.field and after.text.startswith(starts):
            if after.number in about:
                break
            about.add(after.number)
            after = reading.following(after)
    return frozenset(about)


def _is_about(passage: Passage, about: frozenset[int]) -> bool:
    return passage.part in _OF_THE_STUDY or passage.number in about


def _acts(reading: Reading, about: frozenset[int]) -> Iterator[Hit]:
    """A verb near what it acts on, in a sentence about the product that measures nothing."""
    effects = strategy_words().effects
    if not reading.hits("on"):
        return
    defined = {hit.passage.number for hit in reading.hits("definition")}
    for verb in _hits(reading, "verbs"):
        passage = verb.passage
        if passage.part == "outcome" or passage.number not in about:
            continue
        if verb.value == _BECOMES and passage.number in defined:
            continue  # what such cells are, not what these are to do
        targets = reading.around(verb, "on", _APART)
        if any(target.value == verb.value for target in targets):
            yield replace(verb, value=effects[verb.value].strategy)


def _measured(reading: Reading) -> Iterator[Hit]:
    """What is measured of the effect itself, unless for safety."""
    measuring = {hit.passage.number for hit in reading.hits("measuring")}
    safety = {hit.passage.number for hit in reading.hits("safety")}
    for hit in _hits(reading, "measured"):
        passage = hit.passage
        if passage.number in safety:
            continue
        if passage.part == "outcome" or passage.number in measuring:
            yield hit
