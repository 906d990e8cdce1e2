"""A cohort is a rule that a person can read in config.toml; it says in, out, or look at it.

The rule speaks about the concepts of `classify`, never about words. What it cannot know for sure
goes to the screening queue instead of being guessed quietly.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
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
from tracker.errors import ConfigError
from tracker.model import Study
from tracker.vocabulary import StudyType

_FAMILY = "autoimmune"  # in config.toml: every group that the word list calls autoimmune


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
            raise ConfigError(f"{name}: {error}") from error
        _check(f"{name}: therapies", cohort.therapies, CELL_THERAPIES)
        _check(f"{name}: disease_groups", cohort.disease_groups, {_FAMILY, *DISEASE_GROUPS})
        _check(f"{name}: neighbours", cohort.neighbours, NEIGHBOURS)
        return cohort

    @property
    def groups(self) -> frozenset[str]:
        """Every disease group that this cohort takes."""
        family = AUTOIMMUNE if _FAMILY in self.disease_groups else frozenset()
        return frozenset({*self.disease_groups, *family, *self.neighbours} - {_FAMILY})


class Membership(Struct, frozen=True):
    """Whether a study belongs, how sure we are, and why, word by word."""

    verdict: Literal["in", "out"]
    confidence: Literal["sure", "to_be_looked_at"]
    reasons: tuple[str, ...]
    evidence: tuple[Evidence, ...] = ()


class _Answer(NamedTuple):
    """What one condition of a cohort says about a study."""

    yes: bool
    sure: bool
    reason: str
    evidence: tuple[Evidence, ...] = ()


def judge(cohort: Cohort, study: Study, classifications: Iterable[Classification]) -> Membership:
    """Say whether `study` belongs to `cohort`, by what `classify` said about it.

    One sure no is enough to be surely out; to be surely in every answer must be a sure yes.
    """
    by_concept = {found.concept: found for found in classifications}
    answers = (
        _by_study_type(cohort, study),
        _by_therapy(cohort, study, by_concept["cell_therapy"]),
        _by_disease(cohort, by_concept["disease_group"]),
    )
    belongs = all(answer.yes for answer in answers)
    speaking = answers if belongs else [answer for answer in answers if not answer.yes]
    sure = all(a.sure for a in speaking) if belongs else any(a.sure for a in speaking)
    return Membership(
        verdict="in" if belongs else "out",
        confidence="sure" if sure else "to_be_looked_at",
        reasons=tuple(answer.reason for answer in speaking),
        evidence=tuple(evidence for answer in speaking for evidence in answer.evidence),
    )


def _by_study_type(cohort: Cohort, study: Study) -> _Answer:
    if study.study_type is None:
        return _Answer(True, False, "the record does not say what type of study it is")
    yes = study.study_type in cohort.study_types
    return _Answer(yes, True, f"study type {study.study_type.value}")


def _by_therapy(cohort: Cohort, study: Study, therapy: Classification) -> _Answer:
    yes = therapy.value in cohort.therapies
    rules = {evidence.rule for evidence in therapy.evidence}
    fields = {evidence.field for evidence in therapy.evidence}
    if yes:
        told = any(field.startswith(("interventions", "arms")) for field in fields)
        sure = told and study.study_type is not StudyType.OBSERVATIONAL
    else:
        sure = NOT_GIVEN not in rules
    return _Answer(yes, sure, f"gives {therapy.value}", therapy.evidence)


def _by_disease(cohort: Cohort, disease: Classification) -> _Answer:
    rules = {evidence.rule for evidence in disease.evidence}
    yes = disease.value in cohort.groups
    reason = f"aims at {disease.value}"
    if not yes:
        near_by = any(group in cohort.groups for group in disease.others)
        mentioned = {f"{MENTIONED}: {group}" for group in cohort.groups} & rules
        sure = not near_by and not mentioned
    elif disease.value == "aplastic_anemia" and IMMUNE_CAUSE not in rules:
        return _Answer(False, False, "aplastic anaemia of unknown cause", disease.evidence)
    else:
        fields = {e.field.partition("[")[0] for e in disease.evidence if e.rule == TARGET}
        sure = _in_two_places(fields) and not {DEBATED, RIVAL} & rules
    return _Answer(yes, sure, reason, disease.evidence)


def _in_two_places(fields: set[str]) -> bool:
    """Say whether both a title and the registered conditions name the disease."""
    return bool(fields & {"brief_title", "official_title"}) and bool(
        fields & {"conditions", "condition_mesh", "keywords"}
    )


def _check(what: str, given: Collection[str], allowed: Collection[str]) -> None:
    unknown = sorted(set(given) - set(allowed))
    if unknown:
        raise ConfigError(f"{what}: unknown {unknown}; known are {sorted(allowed)}")
