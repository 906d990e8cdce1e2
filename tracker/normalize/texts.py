"""The long and the listed texts of a registration in one plain dress, without order."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from tracker.normalize.order import content_order
from tracker.normalize.terms_of_record import RecordTerms
from tracker.normalize.text import plain
from tracker.registries.base import RawArm, RawIntervention, Registration
from tracker.study.model import (
    Arm,
    Intervention,
    Link,
    Outcome,
    Reference,
    SecondaryId,
    SharedDataset,
)
from tracker.study.vocabulary import ArmType, InterventionType


def clean(text: str | None) -> str | None:
    """`text` without formatting; None where nothing is left."""
    return (plain(text) or None) if text else None


def clean_texts(texts: Iterable[str]) -> tuple[str, ...]:
    """Each text clean, without order, repetition and empty ones."""
    return tuple(sorted({plain(text) for text in texts} - {""}))


def structured_texts(registration: Registration, words: RecordTerms) -> dict[str, Any]:
    """The Study fields that are lists of small structures with texts in them."""
    return {
        "org_study_id": registration.org_study_id and _identifier(registration.org_study_id),
        "secondary_ids": _in_order(map(_identifier, registration.secondary_ids)),
        "arms": _in_order(_arm(arm, words) for arm in registration.arms),
        "interventions": _in_order(_intervention(i, words) for i in registration.interventions),
        "primary_outcomes": _in_order(map(_outcome, registration.primary_outcomes)),
        "secondary_outcomes": _in_order(map(_outcome, registration.secondary_outcomes)),
        "other_outcomes": _in_order(map(_outcome, registration.other_outcomes)),
        "references": _in_order(map(_reference, registration.references)),
        "links": _in_order(
            Link(link.url.strip(), clean(link.label)) for link in registration.links
        ),
        "available_data": _in_order(map(_available, registration.available_data)),
    }


def _in_order(items: Iterable[Any]) -> tuple[Any, ...]:
    """Sorted by content: registries re-order their lists without a change of meaning."""
    found = list(items)
    return tuple(sorted(found, key=content_order)) if len(found) > 1 else tuple(found)


def _identifier(number: SecondaryId) -> SecondaryId:
    return SecondaryId(plain(number.id), number.type, clean(number.domain), number.link)


def _arm(arm: RawArm, words: RecordTerms) -> Arm:
    return Arm(
        label=plain(arm.label),
        type=words.word(arm.type, "arm_type", ArmType),
        description=clean(arm.description),
        interventions=clean_texts(map(_without_type, arm.interventions)),
    )


def _without_type(name: str) -> str:
    """ "Biological: X" -> "X": the type is said with the intervention itself."""
    kind, colon, rest = plain(name).partition(": ")
    known = kind.upper().replace(" ", "_") in InterventionType.__members__
    return rest if colon and known else name


def _intervention(given: RawIntervention, words: RecordTerms) -> Intervention:
    return Intervention(
        name=plain(given.name),
        type=words.word(given.type, "intervention_type", InterventionType),
        description=clean(given.description),
        other_names=clean_texts(given.other_names),
        arms=clean_texts(given.arms),
    )


def _outcome(outcome: Outcome) -> Outcome:
    return Outcome(plain(outcome.measure), clean(outcome.description), clean(outcome.time_frame))


def _reference(reference: Reference) -> Reference:
    return Reference(
        clean(reference.citation),
        reference.pmid,
        reference.type,
        clean_texts(reference.retracted_by),
    )


def _available(item: SharedDataset) -> SharedDataset:
    return SharedDataset(item.id, item.type, item.url, clean(item.comment))
