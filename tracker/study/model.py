"""The Study: one registration in our words, whatever registry it came from.

Everything a step after `normalize` may know about a registration is here. Lists whose order means
nothing are sorted, texts are plain (no markup, single blanks), words are from `vocabulary`, an
absent value is None or an empty tuple and never a default. Two equal Studies are the same state.
"""

from __future__ import annotations

import msgspec
from msgspec import Struct

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
    "study_from_json",
    "study_key",
    "study_to_json",
]


class Study(Struct, frozen=True, gc=False, omit_defaults=True, kw_only=True):
    """One registration, normalized. `study_key` is "registry_key:registration number"."""

    study_key: str
    registry_key: str
    registration_number: str
    aliases: tuple[str, ...] = ()
    url: str | None = None

    # identification
    org_study_id: SecondaryId | None = None
    secondary_ids: tuple[SecondaryId, ...] = ()
    organization: str | None = None
    organization_class: LeadSponsorClass | None = None
    brief_title: str | None = None
    official_title: str | None = None
    acronym: str | None = None

    # status and dates
    overall_status: OverallStatus | None = None
    last_known_status: OverallStatus | None = None
    why_stopped: str | None = None
    delayed_posting: bool | None = None
    expanded_access: bool | None = None
    expanded_access_number: str | None = None
    expanded_access_status: OverallStatus | None = None
    status_verified: PartialDate | None = None
    start_date: StudyDate | None = None
    primary_completion_date: StudyDate | None = None
    completion_date: StudyDate | None = None
    first_submitted: StudyDate | None = None
    first_submitted_qc: StudyDate | None = None
    first_posted: StudyDate | None = None
    results_waived: bool | None = None
    results_first_submitted: StudyDate | None = None
    results_first_submitted_qc: StudyDate | None = None
    results_first_posted: StudyDate | None = None
    certification_first_submitted: StudyDate | None = None
    certification_first_submitted_qc: StudyDate | None = None
    certification_first_posted: StudyDate | None = None
    last_update_submitted: StudyDate | None = None
    last_update_posted: StudyDate | None = None
    has_results: bool | None = None

    # sponsor and oversight
    responsible_party_type: str | None = None
    responsible_organization: str | None = None
    lead_sponsor: Sponsor | None = None
    collaborators: tuple[Sponsor, ...] = ()
    has_dmc: bool | None = None
    fda_regulated_drug: bool | None = None
    fda_regulated_device: bool | None = None
    unapproved_device: bool | None = None
    pediatric_postmarket_device: bool | None = None
    us_export: bool | None = None
    fdaaa801_violation: bool | None = None

    # what it is about
    brief_summary: str | None = None
    detailed_description: str | None = None
    conditions: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()
    condition_mesh: tuple[MeshTerm, ...] = ()
    condition_mesh_ancestors: tuple[MeshTerm, ...] = ()
    intervention_mesh: tuple[MeshTerm, ...] = ()
    intervention_mesh_ancestors: tuple[MeshTerm, ...] = ()

    # design
    study_type: StudyType | None = None
    phases: tuple[Phase, ...] = ()
    allocation: Allocation | None = None
    intervention_model: InterventionModel | None = None
    intervention_model_description: str | None = None
    primary_purpose: PrimaryPurpose | None = None
    observational_model: ObservationalModel | None = None
    time_perspective: TimePerspective | None = None
    masking: Masking | None = None
    masking_description: str | None = None
    who_masked: tuple[str, ...] = ()
    expanded_access_types: tuple[str, ...] = ()
    expanded_access_pointers: int | None = None
    patient_registry: bool | None = None
    target_duration: str | None = None
    biospecimen_retention: str | None = None
    biospecimen_description: str | None = None
    enrollment: Enrollment | None = None
    arms: tuple[Arm, ...] = ()
    interventions: tuple[Intervention, ...] = ()

    # outcomes and eligibility
    primary_outcomes: tuple[Outcome, ...] = ()
    secondary_outcomes: tuple[Outcome, ...] = ()
    other_outcomes: tuple[Outcome, ...] = ()
    eligibility_criteria: str | None = None
    healthy_volunteers: bool | None = None
    sex: Sex | None = None
    gender_based: bool | None = None
    gender_description: str | None = None
    minimum_age: str | None = None
    maximum_age: str | None = None
    standard_ages: tuple[str, ...] = ()
    study_population: str | None = None
    sampling_method: str | None = None

    # where, and what else there is to read
    countries: tuple[str, ...] = ()
    sites: tuple[Site, ...] = ()
    references: tuple[Reference, ...] = ()
    links: tuple[Link, ...] = ()
    available_data: tuple[SharedDataset, ...] = ()
    ipd_sharing: str | None = None
    ipd_sharing_description: str | None = None
    ipd_sharing_types: tuple[str, ...] = ()
    ipd_sharing_time_frame: str | None = None
    ipd_sharing_access: str | None = None
    ipd_sharing_url: str | None = None
    documents: tuple[str, ...] = ()


def study_key(registry_key: str, registration_number: str) -> str:
    """The key of a study everywhere: table, report, command line."""
    return f"{registry_key}:{registration_number}"


_encoder = msgspec.json.Encoder()
_decoder = msgspec.json.Decoder(Study)


def study_to_json(study: Study) -> bytes:
    """`study` as JSON; absent values are left out."""
    return _encoder.encode(study)


def study_from_json(encoded: bytes) -> Study:
    """The Study that `study_to_json` wrote; raises `msgspec.ValidationError` on anything else."""
    return _decoder.decode(encoded)
