"""Which disease a trial aims at, told apart from diseases that it only mentions.

Conditions and titles say the target; summary and arms only confirm it. What stands in eligibility
criteria alone is never read: an autoimmune disease is there most often as a reason to exclude.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from tracker.classification import Classification, Evidence
from tracker.classify.cue import Cue
from tracker.classify.lexicon import squeeze
from tracker.classify.reading import Hit, Reading
from tracker.classify.weighing import inferred, reasons, scores
from tracker.classify.word_lists import diseases

CONCEPT = "disease_group"
TARGET = "target by title, conditions and summary"
IMMUNE_CAUSE = "the record calls the disease acquired or immune"
DEBATED = "people disagree whether this is autoimmune"
RIVAL = "another disease stands in the title"
MENTIONED = "named, but not as the target"
WEIGHTS = {
    "title": 6.0,
    "condition": 5.0,
    "mesh": 2.0,
    "mesh_ancestor": 0.5,
    "keyword": 2.0,
    "arm": 2.0,
    "intervention": 1.5,
    "acronym": 1.0,
    "arm_text": 1.0,
    "intervention_text": 1.0,
    "summary": 2.0,
    "description": 0.5,
}
_TABLES = diseases()
DISEASE_GROUPS = frozenset(_TABLES)
AUTOIMMUNE = frozenset(g for g, table in _TABLES.items() if table.family == "autoimmune")
NEIGHBOURS = frozenset(g for g, table in _TABLES.items() if table.family == "neighbour")
_DEBATED = frozenset(squeeze(term) for t in _TABLES.values() for term in t.debated)
_MACHINE = ("mesh", "mesh_ancestor")
_AIM = ("title", "condition")
_LISTS = frozenset({"condition", "mesh", "mesh_ancestor", "description"})
_ENOUGH = 4.0
_ALONE = ("condition", "keyword")
_NEGATION = Cue(
    ("no", "without", "exclud", "except", "than", "related", "absence", "instead"),
    re.compile(
        r"\b(without|no|not|non|excluding|exclude|except|rather than|other than|un ?related to"
        r"|absence of|instead of)( (a|an|the|any|active|related to|due to|associated with"
        r"|caused by|history of|diagnosis of|known|concomitant))* $"
    ),
)


def disease_group(reading: Reading) -> Classification:
    """Name the group of the primary target; other groups that hold as well are in `others`."""
    hits = _hits(reading)
    enough = {v: score for v, score in scores(hits, WEIGHTS).items() if score >= _ENOUGH}
    found = {v: score for v, score in enough.items() if _is_aimed_at(reading, hits, v)}
    value = _primary(hits, found)
    if value == "other":
        return _no_group(hits)
    others = tuple(g for g in sorted(found, key=lambda g: -found[g]) if g not in (value, "other"))
    meant = {value, "crohn", "uc"} if value == "ibd_unspecified" else {value}
    told = [hit for hit in hits if hit.value in meant]
    evidence = (*reasons(told, TARGET, WEIGHTS), *_doubts(reading, hits, told))
    return Classification(CONCEPT, value, others, evidence)


def _is_aimed_at(reading: Reading, hits: list[Hit], value: str) -> bool:
    """Say whether a disease is more than an adjective or one entry in a long list of conditions."""
    passages = {hit.passage for hit in hits if hit.value == value}
    parts = {passage.part for passage in passages}
    if value == "autoimmune_other":
        return bool(parts & {*_AIM})
    listed = sum(passage.part == "condition" for passage in passages)
    return bool(parts - _LISTS) or listed * 3 >= len(reading.study.conditions)


def _no_group(hits: list[Hit]) -> Classification:
    """The value "other", with the groups that the record mentions without aiming at them."""
    # MeSH headings are assigned by a machine that takes androgenic for areata.
    named = [hit for hit in hits if hit.value != "other" and hit.passage.part not in _MACHINE]
    if not named:
        return inferred(CONCEPT, "other", "no disease of the word list is named")
    return Classification(CONCEPT, "other", (), tuple(_mentions(named)))


def _mentions(hits: Iterable[Hit]) -> Iterator[Evidence]:
    """The weightiest mention of each group; the rule names the group."""
    groups: dict[str, Hit] = {}
    for hit in sorted(hits, key=lambda hit: -WEIGHTS.get(hit.passage.part, 0)):
        groups.setdefault(hit.value, hit)
    for group, hit in groups.items():
        yield hit.evidence(f"{MENTIONED}: {group}")


def _doubts(reading: Reading, hits: list[Hit], told: list[Hit]) -> Iterator[Evidence]:
    """What a person should weigh before believing that an autoimmune disease is the target."""
    if all(hit.words in _DEBATED or not hit.sure for hit in told):
        yield told[0].evidence(DEBATED)
        cause = reading.context("immune_cause")
        if cause and not reading.context("inherited"):
            yield cause[0].evidence(IMMUNE_CAUSE)
    in_title = [hit for hit in hits if hit.value == "other" and hit.passage.part == "title"]
    yield from (hit.evidence(RIVAL) for hit in in_title[:1])


def _hits(reading: Reading) -> list[Hit]:
    """Hits that name a disease the patients have: full names, and abbreviations they explain."""
    hits = [hit for hit in reading.hits("disease_group") if not _is_denied(reading, hit)]
    explained = {hit.value for hit in hits if hit.sure}
    return [hit for hit in hits if hit.sure or hit.value in explained or _stands_for_all(hit)]


def _is_denied(reading: Reading, hit: Hit) -> bool:
    return _NEGATION.found_in(reading.before(hit, 40))


def _stands_for_all(hit: Hit) -> bool:
    """Say whether an abbreviation is the whole of a condition or keyword, hence a disease."""
    return hit.passage.part in _ALONE and hit.passage.text == hit.words


def _primary(hits: list[Hit], found: dict[str, float]) -> str:
    aims = {hit.value for hit in hits if hit.sure and hit.passage.part in _AIM}
    if {"crohn", "uc"} <= aims:
        return "ibd_unspecified"
    groups = {group: score for group, score in found.items() if group != "other"}
    # A family's general name gives way to a member that is named with it.
    specific = {g: s for g, s in groups.items() if g not in ("ibd_unspecified", "autoimmune_other")}
    in_title = {hit.value for hit in hits if hit.passage.part == "title"}
    if "other" in in_title and not in_title & groups.keys():
        return "other"
    # A graft is often the means: islets for type 1 diabetes.
    aimed = {g: s for g, s in specific.items() if g != "transplant_tolerance"} or specific
    candidates = aimed if aimed.keys() & AUTOIMMUNE else specific or groups
    return max(candidates, key=lambda group: candidates[group], default="other")
