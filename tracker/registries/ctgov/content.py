"""Where the modules on design, arms, outcomes, sites and references go in a Registration."""

from __future__ import annotations

from tracker.registries.base import RawArm, RawEnrollment, RawIntervention, RawSite, Registration
from tracker.registries.ctgov import wire, wire_references
from tracker.registries.ctgov.sections import Protocol
from tracker.study.model import Link, Outcome, Reference, SharedDataset


def content(to: Registration, section: Protocol) -> None:
    """Fill in what is done, to whom, where, and what there is to read."""
    _design(to, section.design_module or wire.Design())
    _design_details(to, section.design_module)
    _arms(to, section.arms_interventions_module or wire.ArmsInterventions())
    _outcomes(to, section.outcomes_module or wire.Outcomes())
    _eligibility(to, section.eligibility_module or wire.Eligibility())
    _sites(to, section.contacts_locations_module or wire.Locations())
    _references(to, section.references_module or wire_references.References())
    _sharing(to, section.ipd_sharing_statement_module or wire_references.IpdSharing())


def _design(to: Registration, module: wire.Design) -> None:
    access = module.expanded_access_types or wire.ExpandedAccessTypes()
    kinds = ("individual", "intermediate", "treatment")
    enrollment = module.enrollment_info or wire.EnrollmentInfo()
    specimen = module.bio_spec or wire.BioSpec()
    to.study_type = module.study_type
    to.phases = module.phases
    to.expanded_access_types = tuple(kind for kind in kinds if getattr(access, kind))
    to.expanded_access_pointers = module.n_ptrs_to_this_exp_acc_nct_id
    to.patient_registry = module.patient_registry
    to.target_duration = module.target_duration
    to.biospecimen_retention = specimen.retention
    to.biospecimen_description = specimen.description
    if enrollment.count is not None:
        to.enrollment = RawEnrollment(enrollment.count, enrollment.type)


def _design_details(to: Registration, design: wire.Design | None) -> None:
    module = (design and design.design_info) or wire.DesignInfo()
    masking = module.masking_info or wire.MaskingInfo()
    to.allocation = module.allocation
    to.intervention_model = module.intervention_model
    to.intervention_model_description = module.intervention_model_description
    to.primary_purpose = module.primary_purpose
    to.observational_model = module.observational_model
    to.time_perspective = module.time_perspective
    to.masking = masking.masking
    to.masking_description = masking.masking_description
    to.who_masked = masking.who_masked


def _arms(to: Registration, module: wire.ArmsInterventions) -> None:
    to.arms = tuple(
        RawArm(arm.label or "", arm.type, arm.description, arm.intervention_names)
        for arm in module.arm_groups
    )
    to.interventions = tuple(
        RawIntervention(
            given.name or "",
            given.type,
            given.description,
            given.other_names,
            given.arm_group_labels,
        )
        for given in module.interventions
    )


def _outcomes(to: Registration, module: wire.Outcomes) -> None:
    to.primary_outcomes = tuple(map(_outcome, module.primary_outcomes))
    to.secondary_outcomes = tuple(map(_outcome, module.secondary_outcomes))
    to.other_outcomes = tuple(map(_outcome, module.other_outcomes))


def _outcome(outcome: wire.OutcomeMeasure) -> Outcome:
    return Outcome(outcome.measure or "", outcome.description, outcome.time_frame)


def _eligibility(to: Registration, module: wire.Eligibility) -> None:
    to.eligibility_criteria = module.eligibility_criteria
    to.healthy_volunteers = module.healthy_volunteers
    to.sex = module.sex
    to.gender_based = module.gender_based
    to.gender_description = module.gender_description
    to.minimum_age = module.minimum_age
    to.maximum_age = module.maximum_age
    to.standard_ages = module.std_ages
    to.study_population = module.study_population
    to.sampling_method = module.sampling_method


def _sites(to: Registration, module: wire.Locations) -> None:
    to.sites = tuple(
        RawSite(site.facility, site.city, site.state, site.zip, site.country, site.status)
        for site in module.locations
    )


def _references(to: Registration, module: wire_references.References) -> None:
    to.references = tuple(
        Reference(
            paper.citation,
            paper.pmid,
            paper.type,
            tuple(note.source or note.pmid or "" for note in paper.retractions),
        )
        for paper in module.references
    )
    to.links = tuple(Link(link.url, link.label) for link in module.see_also_links if link.url)
    to.available_data = tuple(
        SharedDataset(item.id, item.type, item.url, item.comment) for item in module.avail_ipds
    )


def _sharing(to: Registration, module: wire_references.IpdSharing) -> None:
    to.ipd_sharing = module.ipd_sharing
    to.ipd_sharing_description = module.description
    to.ipd_sharing_types = module.info_types
    to.ipd_sharing_time_frame = module.time_frame
    to.ipd_sharing_access = module.access_criteria
    to.ipd_sharing_url = module.url
