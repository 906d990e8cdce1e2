"""The Study: one registration in our words, whatever registry it came from.

Everything a step after `normalize` may know about a registration is here. Lists whose order means
nothing are sorted, texts are plain (no markup, single blanks), words are from `vocabulary`, an
absent value is None or an empty tuple and never a default. Two equal Studies are the same state.
The fields themselves are declared in `fields`.
"""

from __future__ import annotations

import msgspec

from tracker.study.fields import Fields
from tracker.study.partial_date import PartialDate
from tracker.study.parts import (
    Arm,
    Enrollment,
    Intervention,
    Link,
    MeshTerm,
    Outcome,
    Reference,
    SecondaryId,
    SharedDataset,
    Site,
    Sponsor,
    StudyDate,
)
from tracker.study.vocabulary import (
    Allocation,
    InterventionModel,
    LeadSponsorClass,
    Masking,
    ObservationalModel,
    OverallStatus,
    Phase,
    PrimaryPurpose,
    Sex,
    StudyType,
    TimePerspective,
)

__all__ = [
    "Arm",
    "Enrollment",
    "Intervention",
    "Link",
    "MeshTerm",
    "Outcome",
    "Reference",
    "SecondaryId",
    "SharedDataset",
    "Site",
    "Sponsor",
    "Study",
    "StudyDate",
    "split_study_key",
    "study_from_json",
    "study_key",
    "study_to_json",
]


class Study(  # type: ignore[misc]  # a parse fills a Registration bit by bit, a Study is never altered
    Fields[StudyDate, PartialDate, Enrollment, Sponsor, Site, Arm, Intervention],
    frozen=True,
    gc=False,
    kw_only=True,
    omit_defaults=True,
):
    """One registration, normalized: these fields hold words of a vocabulary."""

    organization_class: LeadSponsorClass | None = None
    overall_status: OverallStatus | None = None
    last_known_status: OverallStatus | None = None
    expanded_access_status: OverallStatus | None = None
    study_type: StudyType | None = None
    phases: tuple[Phase, ...] = ()
    allocation: Allocation | None = None
    intervention_model: InterventionModel | None = None
    primary_purpose: PrimaryPurpose | None = None
    observational_model: ObservationalModel | None = None
    time_perspective: TimePerspective | None = None
    masking: Masking | None = None
    sex: Sex | None = None


def study_key(registry_key: str, registration_number: str) -> str:
    """The key of a study everywhere: table, report, command line."""
    return f"{registry_key}:{registration_number}"


def split_study_key(key: str) -> tuple[str, str]:
    """Registry key and registration number of what `study_key` made; without a colon, no number."""
    registry_key, _, registration_number = key.partition(":")
    return registry_key, registration_number


_encoder = msgspec.json.Encoder()
_decoder = msgspec.json.Decoder(Study)


def study_to_json(study: Study) -> bytes:
    """`study` as JSON; absent values are left out."""
    return _encoder.encode(study)


def study_from_json(encoded: bytes) -> Study:
    """The Study that `study_to_json` wrote; raises `msgspec.ValidationError` on anything else."""
    return _decoder.decode(encoded)
