"""Where the modules on design, arms, outcomes, sites and references go in a Registration."""

from __future__ import annotations

from typing import Any

from tracker.registries.base import RawArm, RawIntervention, RawSite
from tracker.registries.ctgov import wire, wire_references
from tracker.registries.ctgov.sections import Protocol
from tracker.study.model import Link, Outcome, Reference, SharedDataset

Fields = dict[str, Any]


def content(section: Protocol) -> Fields:
    """The Registration fields on what is done, to whom, where, and what there is to read."""
    return (
        _design(section.design_module or wire.Design())
        | _design_details(section.design_module)
        | _arms(section.arms_interventions_module or wire.ArmsInterventions())
        | _outcomes(section.outcomes_module or wire.Outcomes())
        | _eligibility(section.eligibility_module or wire.Eligibility())
        | _sites(section.contacts_locations_module or wire.Locations())
        | _references(section.references_module or wire_references.References())
        | _sharing(section.ipd_sharing_statement_module or wire_references.IpdSharing())
    )


def _design(module: wire.Design) -> Fields:
    access = module.expanded_access_types or wire.ExpandedAccessTypes()
    kinds = ("individual", "intermediate", "treatment")
    enrollment = module.enrollment_info or wire.EnrollmentInfo()
    specimen = module.bio_spec or wire.BioSpec()
    return {
        "study_type": module.study_type,
        "phases": module.phases,
        "expanded_access_types": tuple(kind for kind in kinds if getattr(access, kind)),
        "expanded_access_pointers": module.n_ptrs_to_this_exp_acc_nct_id,
        "patient_registry": module.patient_registry,
        "target_duration": module.target_duration,
        "biospecimen_retention": specimen.retention,
        "biospecimen_description": specimen.description,
        "enrollment_count": enrollment.count,
        "enrollment_type": enrollment.type,
    }


def _design_details(design: wire.Design | None) -> Fields:
    module = (design and design.design_info) or wire.DesignInfo()
    masking = module.masking_info or wire.MaskingInfo()
    return {
        "allocation": module.allocation,
        "intervention_model": module.intervention_model,
        "intervention_model_description": module.intervention_model_description,
        "primary_purpose": module.primary_purpose,
        "observational_model": module.observational_model,
        "time_perspective": module.time_perspective,
        "masking": masking.masking,
        "masking_description": masking.masking_description,
        "who_masked": masking.who_masked,
    }


def _arms(module: wire.ArmsInterventions) -> Fields:
    return {
        "arms": tuple(
            RawArm(arm.label or "", arm.type, arm.description, arm.intervention_names)
            for arm in module.arm_groups
        ),
        "interventions": tuple(
            RawIntervention(
                given.name or "",
                given.type,
                given.description,
                given.other_names,
                given.arm_group_labels,
            )
            for given in module.interventions
        ),
    }


def _outcomes(module: wire.Outcomes) -> Fields:
    return {
        "primary_outcomes": tuple(map(_outcome, module.primary_outcomes)),
        "secondary_outcomes": tuple(map(_outcome, module.secondary_outcomes)),
        "other_outcomes": tuple(map(_outcome, module.other_outcomes)),
    }


def _outcome(outcome: wire.OutcomeMeasure) -> Outcome:
    return Outcome(outcome.measure or "", outcome.description, outcome.time_frame)


def _eligibility(module: wire.Eligibility) -> Fields:
    return {
        "eligibility_criteria": module.eligibility_criteria,
        "healthy_volunteers": module.healthy_volunteers,
        "sex": module.sex,
        "gender_based": module.gender_based,
        "gender_description": module.gender_description,
        "minimum_age": module.minimum_age,
        "maximum_age": module.maximum_age,
        "standard_ages": module.std_ages,
        "study_population": module.study_population,
        "sampling_method": module.sampling_method,
    }


def _sites(module: wire.Locations) -> Fields:
    return {
        "sites": tuple(
            RawSite(site.facility, site.city, site.state, site.zip, site.country, site.status)
            for site in module.locations
        )
    }


def _references(module: wire_references.References) -> Fields:
    return {
        "references": tuple(
            Reference(
                paper.citation,
                paper.pmid,
                paper.type,
                tuple(note.source or note.pmid or "" for note in paper.retractions),
            )
            for paper in module.references
        ),
        "links": tuple(Link(link.url, link.label) for link in module.see_also_links if link.url),
        "available_data": tuple(
            SharedDataset(item.id, item.type, item.url, item.comment) for item in module.avail_ipds
        ),
    }


def _sharing(module: wire_references.IpdSharing) -> Fields:
    return {
        "ipd_sharing": module.ipd_sharing,
        "ipd_sharing_description": module.description,
        "ipd_sharing_types": module.info_types,
        "ipd_sharing_time_frame": module.time_frame,
        "ipd_sharing_access": module.access_criteria,
        "ipd_sharing_url": module.url,
    }
