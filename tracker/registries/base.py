"""The shapes that all registries share: what a fetch brings home and what a parse makes of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Protocol

from msgspec import Struct

from tracker.study.model import Link, MeshTerm, Outcome, Reference, SecondaryId, SharedDataset


class RawRecord(Struct, frozen=True, gc=False):
    """One record as a registry served it, without personal contacts and load stamp (ADR 2)."""

    registration_number: str
    body: bytes
    aliases: tuple[str, ...] = ()


class Unreadable(Struct, frozen=True, gc=False):
    """A record that cannot be read: what was seen of it, what is wrong, its number if legible."""

    excerpt: str
    reason: str
    registration_number: str | None = None


class Page(Struct, frozen=True, gc=False):
    """One answer of a registry: its records, those it spoilt, and its own total if it gave one."""

    records: tuple[RawRecord, ...]
    unreadable: tuple[Unreadable, ...] = ()
    total: int | None = None


class ListedVersion(Struct, frozen=True, gc=False):
    """A version that a registry says a record had, and the day that it gives for it."""

    version: int
    date: str


class HistorySource(Protocol):
    """A registry that can be asked what its records were before."""

    def versions(self, number: str) -> tuple[ListedVersion, ...]:
        """All versions of a record, oldest first; none where the registry keeps no history."""
        ...

    def record(self, number: str, version: int) -> RawRecord:
        """The record as it was in one of them."""
        ...


class Source(Protocol):
    """A registry that can be asked."""

    def data_timestamp(self) -> str | None:
        """The registry's stamp of its last data load, None where it has none."""
        ...

    def search(self, query: Mapping[str, str], updated_since: date | None) -> Iterator[Page]:
        """All records that `query` finds, page by page."""
        ...

    def by_numbers(self, numbers: Sequence[str]) -> Iterator[Page]:
        """The records with these numbers or aliases."""
        ...


class RawDate(Struct, frozen=True, gc=False):
    """A date and its kind, in the registry's words."""

    text: str
    type: str | None = None


class RawSponsor(Struct, frozen=True, gc=False):
    """An organisation and its class, in the registry's words."""

    name: str
    sponsor_class: str | None = None


class RawSite(Struct, frozen=True, gc=False):
    """A place, in the registry's words."""

    facility: str | None = None
    city: str | None = None
    state: str | None = None
    zip: str | None = None
    country: str | None = None
    status: str | None = None


class RawArm(Struct, frozen=True, gc=False):
    """A group of participants, in the registry's words."""

    label: str
    type: str | None = None
    description: str | None = None
    interventions: tuple[str, ...] = ()


class RawIntervention(Struct, frozen=True, gc=False):
    """A thing given or done, in the registry's words."""

    name: str
    type: str | None = None
    description: str | None = None
    other_names: tuple[str, ...] = ()
    arms: tuple[str, ...] = ()


class Registration(Struct, frozen=True, gc=False, kw_only=True):
    """One record in its registry's own words, laid out alike for all registries.

    Fields carry the names of `Study`, which says what they mean; texts, dates, terms and country
    names are as served. `phases` None: the registry says nothing of phases. `dialect`
    names the home registry of a record that a collecting registry passes on in that one's words.
    """

    registry_key: str
    dialect: str | None = None
    registration_number: str
    aliases: tuple[str, ...] = ()
    url: str | None = None

    org_study_id: SecondaryId | None = None
    secondary_ids: tuple[SecondaryId, ...] = ()
    organization: RawSponsor | None = None
    brief_title: str | None = None
    official_title: str | None = None
    acronym: str | None = None

    overall_status: str | None = None
    last_known_status: str | None = None
    why_stopped: str | None = None
    delayed_posting: bool | None = None
    expanded_access: bool | None = None
    expanded_access_number: str | None = None
    expanded_access_status: str | None = None
    status_verified: RawDate | None = None
    start_date: RawDate | None = None
    primary_completion_date: RawDate | None = None
    completion_date: RawDate | None = None
    first_submitted: RawDate | None = None
    first_submitted_qc: RawDate | None = None
    first_posted: RawDate | None = None
    results_waived: bool | None = None
    results_first_submitted: RawDate | None = None
    results_first_submitted_qc: RawDate | None = None
    results_first_posted: RawDate | None = None
    certification_first_submitted: RawDate | None = None
    certification_first_submitted_qc: RawDate | None = None
    certification_first_posted: RawDate | None = None
    last_update_submitted: RawDate | None = None
    last_update_posted: RawDate | None = None
    has_results: bool | None = None

    responsible_party_type: str | None = None
    responsible_organization: str | None = None
    lead_sponsor: RawSponsor | None = None
    collaborators: tuple[RawSponsor, ...] = ()
    has_dmc: bool | None = None
    fda_regulated_drug: bool | None = None
    fda_regulated_device: bool | None = None
    unapproved_device: bool | None = None
    pediatric_postmarket_device: bool | None = None
    us_export: bool | None = None
    fdaaa801_violation: bool | None = None

    brief_summary: str | None = None
    detailed_description: str | None = None
    conditions: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()
    condition_mesh: tuple[MeshTerm, ...] = ()
    condition_mesh_ancestors: tuple[MeshTerm, ...] = ()
    intervention_mesh: tuple[MeshTerm, ...] = ()
    intervention_mesh_ancestors: tuple[MeshTerm, ...] = ()

    study_type: str | None = None
    phases: tuple[str, ...] | None = None
    allocation: str | None = None
    intervention_model: str | None = None
    intervention_model_description: str | None = None
    primary_purpose: str | None = None
    observational_model: str | None = None
    time_perspective: str | None = None
    masking: str | None = None
    masking_description: str | None = None
    who_masked: tuple[str, ...] = ()
    expanded_access_types: tuple[str, ...] = ()
    expanded_access_pointers: int | None = None
    patient_registry: bool | None = None
    target_duration: str | None = None
    biospecimen_retention: str | None = None
    biospecimen_description: str | None = None
    enrollment_count: int | None = None
    enrollment_type: str | None = None
    arms: tuple[RawArm, ...] = ()
    interventions: tuple[RawIntervention, ...] = ()

    primary_outcomes: tuple[Outcome, ...] = ()
    secondary_outcomes: tuple[Outcome, ...] = ()
    other_outcomes: tuple[Outcome, ...] = ()
    eligibility_criteria: str | None = None
    healthy_volunteers: bool | None = None
    sex: str | None = None
    gender_based: bool | None = None
    gender_description: str | None = None
    minimum_age: str | None = None
    maximum_age: str | None = None
    standard_ages: tuple[str, ...] = ()
    study_population: str | None = None
    sampling_method: str | None = None

    countries: tuple[str, ...] = ()
    sites: tuple[RawSite, ...] = ()
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
