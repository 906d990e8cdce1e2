"""A cohort is a rule that a person can read in config.toml; it says in, out, or look at it.

The rule speaks about the concepts of `classify`, never about words. What it cannot know for sure
is marked to be looked at by a person instead of being guessed quietly.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any, Literal, NamedTuple

import msgspec
from msgspec import Struct

from tracker.classification import Classification, Evidence
from tracker.classify.cell_therapy import CELL_THERAPIES, NOT_GIVEN
from tracker.classify.disease_group import (
    AUTOIMMUNE,
    DEBATED,
    DISEASE_GROUPS,
    IMMUNE_CAUSE,
    MENTIONED,
    NEIGHBOURS,
    RIVAL,
    TARGET,
)
from tracker.data_faults import explain
from tracker.errors import ConfigError
from tracker.study.model import Study
from tracker.study.vocabulary import StudyType

JUDGED = ("cell_therapy", "disease_group")
"""The concepts that a cohort's rule speaks about."""

_FAMILY = "autoimmune"  # in config.toml: every group that the word list calls autoimmune
_PLAN = ("interventions", "arms")
_TITLES = {"brief_title", "official_title"}
_REGISTERED = {"conditions", "condition_mesh", "keywords"}


class Cohort(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which cells, which diseases, which kinds of study; neighbours are diseases switched on."""

    key: str
    title: str
    therapies: tuple[str, ...]
    disease_groups: tuple[str, ...] = (_FAMILY,)
    neighbours: tuple[str, ...] = ()
    study_types: tuple[StudyType, ...] = tuple(StudyType)

    @classmethod
    def from_config(cls, table: Mapping[str, Any]) -> Cohort:
        """The cohort of one `[[cohorts]]` table; raises `ConfigError` that names what is wrong."""
        name = f"[[cohorts]] {table.get('key', 'without key')}"
        try:
            cohort = msgspec.convert(dict(table), cls)
        except msgspec.ValidationError as error:
            raise ConfigError(f"{name}: {explain(dict(table), cls) or error}") from error
        _check(f"{name}: therapies", cohort.therapies, CELL_THERAPIES)
        _check(f"{name}: disease_groups", cohort.disease_groups, {_FAMILY, *DISEASE_GROUPS})
        _check(f"{name}: neighbours", cohort.neighbours, NEIGHBOURS)
        return cohort

    @property
    def groups(self) -> frozenset[str]:
        """Every disease group that this cohort takes."""
        family = AUTOIMMUNE if _FAMILY in self.disease_groups else frozenset()
        return frozenset({*self.disease_groups, *family, *self.neighbours} - {_FAMILY})

    @property
    def wanted(self) -> Wanted:
        """What each study has that `judge` says is in; a study without a type may be in too."""
        values = dict(zip(JUDGED, (frozenset(self.therapies), self.groups), strict=True))
        return Wanted(values, frozenset(map(str, self.study_types)))


class Wanted(NamedTuple):
    """What a study must have to be in a cohort at all: by concept its value, and its type."""

    values: Mapping[str, frozenset[str]]
    study_types: frozenset[str]


class Membership(Struct, frozen=True):
    """Whether a study belongs, how sure we are, and why, word by word."""

    verdict: Literal["in", "out"]
    confidence: Literal["sure", "to_be_looked_at"]
    reasons: tuple[str, ...]
    evidence: tuple[Evidence, ...] = ()


class RuleResult(NamedTuple):
    """What one condition of a cohort says about a study; `doubts` say why a person is asked."""

    condition: str
    yes: bool
    reason: str
    doubts: tuple[str, ...] = ()
    evidence: tuple[Evidence, ...] = ()


def judge(cohort: Cohort, study: Study, classifications: Iterable[Classification]) -> Membership:
    """Say whether `study` belongs to `cohort`, by what `classify` said about it.

    One sure no is enough to be surely out; to be surely in every answer must be a sure yes.
    """
    given = answers(cohort, study, classifications)
    belongs = all(answer.yes for answer in given)
    speaking = given if belongs else tuple(answer for answer in given if not answer.yes)
    sure = [not answer.doubts for answer in speaking]
    return Membership(
        verdict="in" if belongs else "out",
        confidence="sure" if (all(sure) if belongs else any(sure)) else "to_be_looked_at",
        reasons=tuple(answer.reason for answer in speaking),
        evidence=tuple(evidence for answer in speaking for evidence in answer.evidence),
    )


def answers(
    cohort: Cohort, study: Study, classifications: Iterable[Classification]
) -> tuple[RuleResult, RuleResult, RuleResult]:
    """What the study type, the therapy and the disease say, each for itself, in this order."""
    by_concept = {found.concept: found for found in classifications}
    return (
        _by_study_type(cohort, study),
        _by_therapy(cohort, study, by_concept["cell_therapy"]),
        _by_disease(cohort, by_concept["disease_group"]),
    )


def _by_study_type(cohort: Cohort, study: Study) -> RuleResult:
    if study.study_type is None:
        silent = "the record does not say what type of study it is"
        return RuleResult("study_type", True, silent, (silent,))
    yes = study.study_type in cohort.study_types
    return RuleResult("study_type", yes, f"study type {study.study_type.value}")


def _by_therapy(cohort: Cohort, study: Study, therapy: Classification) -> RuleResult:
    yes = therapy.value in cohort.therapies
    if yes:
        doubts = tuple(_doubts_of_cells(study, therapy))
    else:
        named = (found for found in therapy.evidence if found.rule == NOT_GIVEN)
        doubts = tuple(f"»{found.words}« is {NOT_GIVEN}" for found in named)
    return RuleResult("therapy", yes, f"gives {therapy.value}", doubts, therapy.evidence)


def _doubts_of_cells(study: Study, therapy: Classification) -> Iterator[str]:
    if study.study_type is StudyType.OBSERVATIONAL:
        yield "an observational study may only look at cells that are given elsewhere"
    if not any(found.field.startswith(_PLAN) for found in therapy.evidence):
        yield "no intervention or arm names the cells"


def _by_disease(cohort: Cohort, disease: Classification) -> RuleResult:
    yes = disease.value in cohort.groups
    reason = f"aims at {disease.value}"
    rules = {evidence.rule for evidence in disease.evidence}
    if not yes:
        doubts = tuple(_near_misses(cohort, disease))
    elif disease.value == "aplastic_anemia" and IMMUNE_CAUSE not in rules:
        yes, reason = False, "aplastic anaemia of unknown cause"
        doubts = (f"{disease.value}: the record does not say that its cause is immune",)
    else:
        doubts = tuple(_doubts_of_target(disease))
    return RuleResult("disease", yes, reason, doubts, disease.evidence)


def _near_misses(cohort: Cohort, disease: Classification) -> Iterator[str]:
    """The diseases of `cohort` that the record names all the same."""
    for group in sorted(cohort.groups):
        if group in disease.others:
            yield f"also aims at {group}"
        for found in disease.evidence:
            if found.rule == f"{MENTIONED}: {group}":
                yield f"»{found.words}« ({group}) is {MENTIONED}"


def _doubts_of_target(disease: Classification) -> Iterator[str]:
    """Surely the target is what nobody disputes and both a title and the conditions name."""
    for found in disease.evidence:
        if found.rule == DEBATED:
            yield f"»{found.words}«: {DEBATED}"
        elif found.rule == RIVAL:
            yield f"{RIVAL}: »{found.words}«"
    fields = {found.field.partition("[")[0] for found in disease.evidence if found.rule == TARGET}
    if not fields & _TITLES:
        yield "no title names the disease"
    if not fields & _REGISTERED:
        yield "conditions and keywords do not name the disease"


def _check(what: str, given: Collection[str], allowed: Collection[str]) -> None:
    unknown = sorted(set(given) - set(allowed))
    if unknown:
        raise ConfigError(f"{what}: unknown {unknown}; known are {sorted(allowed)}")
