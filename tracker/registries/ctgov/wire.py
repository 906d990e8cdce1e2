"""The record of API v2 as it is on the wire, so that one typed decode reads all that we use.

Unknown keys are refused here: `parse` then finds them, reports them once per path and reads the
rest. A field of type Ignored is known and left alone; registry.toml says why.
Source: the registry's OpenAPI document, version 2.0.5, and its classic-era leftovers.
"""

from __future__ import annotations

from msgspec import Raw, Struct, field

Ignored = Raw
Texts = tuple[str, ...]
NOT_SERVED = Raw()


class Wire(Struct, rename="camel", forbid_unknown_fields=True, gc=False):
    """Common rules: camel case on the wire, nothing unknown."""


class DateStruct(Wire):
    date: str | None = None
    type: str | None = None


class IdInfo(Wire):
    id: str | None = None
    type: str | None = None
    domain: str | None = None
    link: str | None = None


class Organization(Wire):
    full_name: str | None = None
    class_: str | None = field(name="class", default=None)


class Identification(Wire):
    nct_id: str
    nct_id_aliases: Texts = ()
    org_study_id_info: IdInfo | None = None
    secondary_id_infos: tuple[IdInfo, ...] = ()
    brief_title: str | None = None
    official_title: str | None = None
    acronym: str | None = None
    organization: Organization | None = None


class ExpandedAccessInfo(Wire):
    has_expanded_access: bool | None = None
    nct_id: str | None = None
    status_for_nct_id: str | None = None


class Status(Wire):
    status_verified_date: str | None = None
    overall_status: str | None = None
    last_known_status: str | None = None
    delayed_posting: bool | None = None
    why_stopped: str | None = None
    expanded_access_info: ExpandedAccessInfo | None = None
    start_date_struct: DateStruct | None = None
    primary_completion_date_struct: DateStruct | None = None
    completion_date_struct: DateStruct | None = None
    study_first_submit_date: str | None = None
    study_first_submit_qc_date: str | None = None
    study_first_post_date_struct: DateStruct | None = None
    results_waived: bool | None = None
    results_first_submit_date: str | None = None
    results_first_submit_qc_date: str | None = None
    results_first_post_date_struct: DateStruct | None = None
    disp_first_submit_date: str | None = None
    disp_first_submit_qc_date: str | None = None
    disp_first_post_date_struct: DateStruct | None = None
    last_update_submit_date: str | None = None
    last_update_post_date_struct: DateStruct | None = None


class ResponsibleParty(Wire):
    type: str | None = None
    investigator_affiliation: str | None = None
    old_organization: str | None = None


class Agency(Wire):
    name: str | None = None
    class_: str | None = field(name="class", default=None)


class Sponsors(Wire):
    responsible_party: ResponsibleParty | None = None
    lead_sponsor: Agency | None = None
    collaborators: tuple[Agency, ...] = ()


class Oversight(Wire):
    oversight_has_dmc: bool | None = None
    is_fda_regulated_drug: bool | None = None
    is_fda_regulated_device: bool | None = None
    is_unapproved_device: bool | None = None
    is_ppsd: bool | None = None
    is_us_export: bool | None = None
    fdaaa801_violation: bool | None = None


class Description(Wire):
    brief_summary: str | None = None
    detailed_description: str | None = None


class Conditions(Wire):
    conditions: Texts = ()
    keywords: Texts = ()


class ExpandedAccessTypes(Wire):
    individual: bool | None = None
    intermediate: bool | None = None
    treatment: bool | None = None


class MaskingInfo(Wire):
    masking: str | None = None
    masking_description: str | None = None
    who_masked: Texts = ()


class DesignInfo(Wire):
    allocation: str | None = None
    intervention_model: str | None = None
    intervention_model_description: str | None = None
    primary_purpose: str | None = None
    observational_model: str | None = None
    time_perspective: str | None = None
    masking_info: MaskingInfo | None = None


class BioSpec(Wire):
    retention: str | None = None
    description: str | None = None


class EnrollmentInfo(Wire):
    count: int | None = None
    type: str | None = None


class Design(Wire):
    study_type: str | None = None
    n_ptrs_to_this_exp_acc_nct_id: int | None = field(name="nPtrsToThisExpAccNctId", default=None)
    expanded_access_types: ExpandedAccessTypes | None = None
    patient_registry: bool | None = None
    target_duration: str | None = None
    phases: Texts | None = None
    design_info: DesignInfo | None = None
    bio_spec: BioSpec | None = None
    enrollment_info: EnrollmentInfo | None = None


class ArmGroup(Wire):
    label: str | None = None
    type: str | None = None
    description: str | None = None
    intervention_names: Texts = ()


class Intervention(Wire):
    type: str | None = None
    name: str | None = None
    description: str | None = None
    arm_group_labels: Texts = ()
    other_names: Texts = ()


class ArmsInterventions(Wire):
    arm_groups: tuple[ArmGroup, ...] = ()
    interventions: tuple[Intervention, ...] = ()


class OutcomeMeasure(Wire):
    measure: str | None = None
    description: str | None = None
    time_frame: str | None = None


class Outcomes(Wire):
    primary_outcomes: tuple[OutcomeMeasure, ...] = ()
    secondary_outcomes: tuple[OutcomeMeasure, ...] = ()
    other_outcomes: tuple[OutcomeMeasure, ...] = ()


class Eligibility(Wire):
    eligibility_criteria: str | None = None
    healthy_volunteers: bool | None = None
    sex: str | None = None
    gender_based: bool | None = None
    gender_description: str | None = None
    minimum_age: str | None = None
    maximum_age: str | None = None
    std_ages: Texts = ()
    study_population: str | None = None
    sampling_method: str | None = None


class Location(Wire):
    facility: str | None = None
    status: str | None = None
    city: str | None = None
    state: str | None = None
    zip: str | None = None
    country: str | None = None
    geo_point: Ignored = NOT_SERVED


class Locations(Wire):
    locations: tuple[Location, ...] = ()
