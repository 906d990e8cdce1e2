"""A cohort's rule taken step by step for one study, and what makes us ask a person about it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from msgspec import Struct

from tracker.classification import Classification
from tracker.cohorts import Cohort, Membership, RuleResult, answers, judge
from tracker.evaluate.quoting import Quotation, quotations
from tracker.evaluate.scored import UNSURE
from tracker.study.model import Study

SHOWN = 2  # quotations under a step; all of them stand under the concept


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
    by_type, by_therapy, by_disease = given = answers(cohort, study, classifications)
    steps = (
        _study_type(cohort, study, by_type),
        _therapy(cohort, study, said["cell_therapy"], by_therapy),
        _disease(cohort, study, said["disease_group"], by_disease),
    )
    return CohortReasons(
        cohort=cohort.key,
        title=cohort.title,
        verdict=membership.verdict,
        confidence=membership.confidence,
        steps=steps,
        doubts=tuple(_doubts(membership, given)),
    )


def _study_type(cohort: Cohort, study: Study, answer: RuleResult) -> Step:
    allowed = ", ".join(kind.value for kind in cohort.study_types)
    ours = study.study_type.value if study.study_type else "the record does not say"
    return Step(f"study type is one of {allowed}", ours, answer.yes)


def _therapy(cohort: Cohort, study: Study, therapy: Classification, answer: RuleResult) -> Step:
    shown = quotations(study, therapy.evidence[:SHOWN])
    wanted = f"gives {' or '.join(cohort.therapies)}"
    return Step(wanted, f"gives {therapy.value}", answer.yes, shown)


def _disease(cohort: Cohort, study: Study, disease: Classification, answer: RuleResult) -> Step:
    shown = quotations(study, disease.evidence[:SHOWN])
    wanted = f"aims at {' or '.join([*cohort.disease_groups, *cohort.neighbours])}"
    return Step(wanted, f"aims at {disease.value}", answer.yes, shown)


def _doubts(membership: Membership, given: Iterable[RuleResult]) -> Iterator[str]:
    """The doubts of the answers that decided; a sure verdict has none that matter."""
    if membership.confidence == UNSURE:
        belongs = membership.verdict == "in"
        for answer in given:
            if answer.yes == belongs:
                yield from answer.doubts
