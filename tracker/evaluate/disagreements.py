"""Every answer that differs from a label, with both sides and our evidence: where rules improve."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from msgspec import Struct

from tracker.evaluate.quoting import Quotation, quotations, said_in_words
from tracker.evaluate.scored import CONCEPTS, Scored

MEMBERSHIP = "membership"


class Disagreement(Struct, frozen=True, kw_only=True):
    """One answer that differs, with both sides, our evidence and the raters' note."""

    measure: str
    nct_id: str
    title: str
    tier: str
    label: str
    ours: str
    confidence: str
    evidence: tuple[Quotation, ...]
    note: str


def disagreements(scored: Iterable[Scored]) -> Iterator[Disagreement]:
    """Memberships first, then concept by concept; core rows before borderline ones."""
    rows = sorted(scored, key=lambda one: (one.label.tier == "borderline", one.label.nct_id))
    rows = [one for one in rows if one.label.tier != "unscored"]
    yield from (
        _about_membership(one) for one in rows if one.label.in_cohort is not None and one.is_wrong
    )
    valued = [one for one in rows if one.label.tier != "presumed"]
    for column in CONCEPTS:
        for one in valued:
            label, ours = one.pair(column)
            if label not in ("", ours):
                yield _about_concept(one, column)


def _about_membership(one: Scored) -> Disagreement:
    told = ", ".join(filter(None, [one.label.therapy, one.label.disease_group]))
    verdict = "in" if one.label.in_cohort else "out"
    judgement = one.judged.membership
    return _disagreement(
        one,
        measure=MEMBERSHIP,
        label=f"{verdict} ({told})" if told else verdict,
        ours=f"{judgement.verdict} ({', '.join(judgement.reasons)})",
        evidence=quotations(one.judged.study, judgement.evidence),
    )


def _about_concept(one: Scored, column: str) -> Disagreement:
    found = one.judged.concept(CONCEPTS[column])
    return _disagreement(
        one,
        measure=column,
        label=one.label.said(column),
        ours=said_in_words(found),
        evidence=quotations(one.judged.study, found.evidence),
    )


def _disagreement(
    one: Scored, *, measure: str, label: str, ours: str, evidence: tuple[Quotation, ...]
) -> Disagreement:
    study = one.judged.study
    return Disagreement(
        measure=measure,
        nct_id=one.label.nct_id,
        title=study.brief_title or study.official_title or "",
        tier=one.label.tier,
        label=label,
        ours=ours,
        confidence=one.judged.membership.confidence,
        evidence=evidence,
        note=one.label.note,
    )
