"""The texts of a registration in one plain dress, alone and in the parts that hold them."""

from __future__ import annotations

from collections.abc import Iterable

from tracker.normalize.terms_of_record import RecordTerms
from tracker.normalize.text import plain, shown
from tracker.registries.base import RawArm, RawIntervention
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


def served(code: str | None) -> str | None:
    """A code or an address as the registry writes it, of which only what can be seen."""
    return None if code is None else shown(code)


def clean_texts(texts: Iterable[str]) -> tuple[str, ...]:
    """Each text clean, without order, repetition and empty ones."""
    return tuple(sorted({plain(text) for text in texts} - {""}))


def link(raw: Link, _words: RecordTerms) -> Link:
    """One web address."""
    return Link(shown(raw.url).strip(), clean(raw.label))


def identifier(raw: SecondaryId, _words: RecordTerms) -> SecondaryId:
    """A further number, its text plain."""
    return SecondaryId(plain(raw.id), served(raw.type), clean(raw.domain), served(raw.link))


def arm(raw: RawArm, words: RecordTerms) -> Arm:
    """One group of participants."""
    return Arm(
        label=plain(raw.label),
        type=words.word(raw.type, "arm_type", ArmType),
        description=clean(raw.description),
        interventions=clean_texts(map(_without_type, raw.interventions)),
    )


def _without_type(name: str) -> str:
    """ "Biological: X" -> "X": the type is said with the intervention itself."""
    kind, colon, rest = plain(name).partition(": ")
    known = kind.upper().replace(" ", "_") in InterventionType.__members__
    return rest if colon and known else name


def intervention(raw: RawIntervention, words: RecordTerms) -> Intervention:
    """One thing that is given or done."""
    return Intervention(
        name=plain(raw.name),
        type=words.word(raw.type, "intervention_type", InterventionType),
        description=clean(raw.description),
        other_names=clean_texts(raw.other_names),
        arms=clean_texts(raw.arms),
    )


def outcome(raw: Outcome, _words: RecordTerms) -> Outcome:
    """One thing that is measured."""
    return Outcome(plain(raw.measure), clean(raw.description), clean(raw.time_frame))


def reference(raw: Reference, _words: RecordTerms) -> Reference:
    """One publication."""
    return Reference(
        clean(raw.citation),
        served(raw.pmid),
        served(raw.type),
        clean_texts(raw.retracted_by),
    )


def dataset(raw: SharedDataset, _words: RecordTerms) -> SharedDataset:
    """One data set or document that can be had."""
    return SharedDataset(served(raw.id), served(raw.type), served(raw.url), clean(raw.comment))
