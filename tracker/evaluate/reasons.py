"""A cohort's rule taken step by step for one study, and what makes us ask a person about it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from msgspec import Struct
from msgspec.structs import replace

from tracker.classification import Classification, Evidence
from tracker.classify.cell_therapy import CELL_THERAPIES, NOT_GIVEN
from tracker.classify.disease_group import DEBATED, IMMUNE_CAUSE, MENTIONED, RIVAL, TARGET
from tracker.cohorts import Cohort, Membership, judge
from tracker.evaluate.quoting import Quotation, quotations
from tracker.evaluate.scored import UNSURE
from tracker.model import Study
from tracker.vocabulary import StudyType

SHOWN = 2  # quotations under a step; all of them stand under the concept
_PLAN = ("interventions", "arms")
_TITLES = {"brief_title", "official_title"}
_REGISTERED = {"conditions", "condition_mesh", "keywords"}


class Step(Struct, frozen=True):
    """One condition of a cohort, what we say about it, and whether it is met."""

    condition: str
    ours: str
    met: bool
    evidence: tuple[Quotation, ...] = ()


class CohortReasons(Struct, frozen=True):
    """Why a study is in or out of one cohort; `doubts` say why a person is asked."""

    cohort: str
    title: str
    verdict: str
    confidence: str
    steps: tuple[Step, ...]
    doubts: tuple[str, ...]

    def lines(self) -> Iterator[str]:
        """The rule step by step, for a person."""
        sure = "sure" if self.confidence != UNSURE else "to be looked at by a person"
        yield f"{self.cohort} ({self.title}): {self.verdict.upper()}, {sure}"
        for number, step in enumerate(self.steps, 1):
            yield f"  {number}. {step.condition}? {'yes' if step.met else 'NO'}: {step.ours}"
            yield from (f"       {quotation.line()}" for quotation in step.evidence)
        yield from (f"  doubt: {doubt}" for doubt in self.doubts)


def cohort_reasons(
    cohort: Cohort, study: Study, classifications: tuple[Classification, ...]
) -> CohortReasons:
    """What `judge` says about `study`, with each condition of `cohort` apart."""
    said = {found.concept: found for found in classifications}
    membership = judge(cohort, study, classifications)
    steps = (
        _study_type(cohort, study),
        _therapy(cohort, study, said["cell_therapy"]),
        _disease(cohort, study, said),
    )
    return CohortReasons(
        cohort=cohort.key,
        title=cohort.title,
        verdict=membership.verdict,
        confidence=membership.confidence,
        steps=steps,
        doubts=tuple(_doubts(cohort, study, said, membership)),
    )


def _study_type(cohort: Cohort, study: Study) -> Step:
    allowed = ", ".join(kind.value for kind in cohort.study_types)
    kind = study.study_type
    ours = kind.value if kind else "the record does not say"
    return Step(f"study type is one of {allowed}", ours, kind is None or kind in cohort.study_types)


def _therapy(cohort: Cohort, study: Study, therapy: Classification) -> Step:
    return Step(
        f"gives {' or '.join(cohort.therapies)}",
        f"gives {therapy.value}",
        therapy.value in cohort.therapies,
        quotations(study, therapy.evidence[:SHOWN]),
    )


def _disease(cohort: Cohort, study: Study, said: Mapping[str, Classification]) -> Step:
    """The disease has conditions of its own, so the rule itself is asked, all else left open."""
    disease = said["disease_group"]
    open_else = replace(
        cohort, therapies=tuple(sorted(CELL_THERAPIES)), study_types=tuple(StudyType)
    )
    verdict = judge(open_else, study, said.values()).verdict
    wanted = [*cohort.disease_groups, *cohort.neighbours]
    return Step(
        f"aims at {' or '.join(wanted)}",
        f"aims at {disease.value}",
        verdict == "in",
        quotations(study, disease.evidence[:SHOWN]),
    )


def _doubts(
    cohort: Cohort, study: Study, said: Mapping[str, Classification], membership: Membership
) -> Iterator[str]:
    if membership.confidence != UNSURE:
        return
    if membership.verdict == "in":
        yield from _doubts_of_member(study, said)
    else:
        yield from _doubts_of_outsider(cohort, said)


def _doubts_of_member(study: Study, said: Mapping[str, Classification]) -> Iterator[str]:
    """Why a study that we take in might not belong."""
    yield from _doubts_of_cells(study, said["cell_therapy"])
    evidence = said["disease_group"].evidence
    for found in evidence:
        if found.rule == DEBATED:
            yield f"»{found.words}«: {DEBATED}"
        elif found.rule == RIVAL:
            yield f"{RIVAL}: »{found.words}«"
    fields = {found.field.partition("[")[0] for found in evidence if found.rule == TARGET}
    if not fields & _TITLES:
        yield "no title names the disease"
    if not fields & _REGISTERED:
        yield "conditions and keywords do not name the disease"


def _doubts_of_cells(study: Study, therapy: Classification) -> Iterator[str]:
    if study.study_type is None:
        yield "the record does not say what type of study it is"
    if study.study_type is StudyType.OBSERVATIONAL:
        yield "an observational study may only look at cells that are given elsewhere"
    if not any(found.field.startswith(_PLAN) for found in therapy.evidence):
        yield "no intervention or arm names the cells"


def _doubts_of_outsider(cohort: Cohort, said: Mapping[str, Classification]) -> Iterator[str]:
    """Why a study that we leave out might belong after all."""
    therapy, disease = said["cell_therapy"], said["disease_group"]
    if therapy.value not in cohort.therapies:
        yield from (f"»{e.words}« is {NOT_GIVEN}" for e in _with_rule(therapy, NOT_GIVEN))
    if disease.value in cohort.groups:
        if not list(_with_rule(disease, IMMUNE_CAUSE)):
            yield f"{disease.value}: the record does not say that its cause is immune"
        return
    for group in sorted(cohort.groups):
        if group in disease.others:
            yield f"also aims at {group}"
        for found in _with_rule(disease, f"{MENTIONED}: {group}"):
            yield f"»{found.words}« ({group}) is {MENTIONED}"


def _with_rule(said: Classification, rule: str) -> Iterator[Evidence]:
    return (found for found in said.evidence if found.rule == rule)
