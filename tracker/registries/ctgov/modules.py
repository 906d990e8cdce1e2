"""Where each module of the wire record goes in a Registration; nothing is interpreted here.

This file: who registered what when. The rest of the protocol section is in `content`.
"""

from __future__ import annotations

from typing import Any

from tracker.registries.base import RawDate, RawSponsor
from tracker.registries.ctgov import wire
from tracker.registries.ctgov.content import content
from tracker.registries.ctgov.sections import Browse, Derived, Documents, Protocol
from tracker.registry_facts import facts_of
from tracker.study.model import MeshTerm, SecondaryId

Fields = dict[str, Any]


def protocol(section: Protocol) -> Fields:
    """The Registration fields that the protocol section fills."""
    return (
        _identification(section.identification_module)
        | _status(section.status_module or wire.Status())
        | _sponsors(section.sponsor_collaborators_module or wire.Sponsors())
        | _oversight(section.oversight_module or wire.Oversight())
        | _about(section.description_module, section.conditions_module)
        | content(section)
    )


def mesh(derived: Derived | None) -> Fields:
    """The Registration fields that the registry derived itself."""
    if derived is None:
        return {}
    return _browse("condition_mesh", derived.condition_browse_module) | _browse(
        "intervention_mesh", derived.intervention_browse_module
    )


def documents(section: Documents | None) -> tuple[str, ...]:
    """The uploaded documents, as "label, date, file name"."""
    module = section.large_document_module if section else None
    if module is None:
        return ()
    return tuple(
        ", ".join(part.strip() for part in (doc.label, doc.date, doc.filename) if part)
        for doc in module.large_docs
    )


def _browse(field: str, module: Browse | None) -> Fields:
    if module is None:
        return {}
    return {
        field: tuple(MeshTerm(m.id or "", m.term or "") for m in module.meshes),
        f"{field}_ancestors": tuple(MeshTerm(m.id or "", m.term or "") for m in module.ancestors),
    }


def _identification(module: wire.Identification) -> Fields:
    return {
        "registration_number": module.nct_id,
        "aliases": module.nct_id_aliases,
        "url": facts_of("ctgov").url_of(module.nct_id),
        "org_study_id": _secondary_id(module.org_study_id_info),
        "secondary_ids": tuple(filter(None, map(_secondary_id, module.secondary_id_infos))),
        "organization": module.organization
        and _sponsor(module.organization.full_name, module.organization.class_),
        "brief_title": module.brief_title,
        "official_title": module.official_title,
        "acronym": module.acronym,
    }


def _secondary_id(info: wire.IdInfo | None) -> SecondaryId | None:
    if info is None or not info.id:
        return None
    return SecondaryId(id=info.id, type=info.type, domain=info.domain, link=info.link)


def _sponsor(name: str | None, sponsor_class: str | None) -> RawSponsor | None:
    return RawSponsor(name, sponsor_class) if name else None


def _date(text: str | None) -> RawDate | None:
    return RawDate(text) if text else None


def _typed_date(struct: wire.DateStruct | None) -> RawDate | None:
    return RawDate(struct.date, struct.type) if struct and struct.date else None


def _status(module: wire.Status) -> Fields:
    access = module.expanded_access_info or wire.ExpandedAccessInfo()
    return {
        "overall_status": module.overall_status,
        "last_known_status": module.last_known_status,
        "why_stopped": module.why_stopped,
        "delayed_posting": module.delayed_posting,
        "expanded_access": access.has_expanded_access,
        "expanded_access_number": access.nct_id,
        "expanded_access_status": access.status_for_nct_id,
        "results_waived": module.results_waived,
    } | _dates(module)


def _dates(module: wire.Status) -> Fields:
    return {
        "status_verified": _date(module.status_verified_date),
        "start_date": _typed_date(module.start_date_struct),
        "primary_completion_date": _typed_date(module.primary_completion_date_struct),
        "completion_date": _typed_date(module.completion_date_struct),
        "first_submitted": _date(module.study_first_submit_date),
        "first_submitted_qc": _date(module.study_first_submit_qc_date),
        "first_posted": _typed_date(module.study_first_post_date_struct),
        "results_first_submitted": _date(module.results_first_submit_date),
        "results_first_submitted_qc": _date(module.results_first_submit_qc_date),
        "results_first_posted": _typed_date(module.results_first_post_date_struct),
        "certification_first_submitted": _date(module.disp_first_submit_date),
        "certification_first_submitted_qc": _date(module.disp_first_submit_qc_date),
        "certification_first_posted": _typed_date(module.disp_first_post_date_struct),
        "last_update_submitted": _date(module.last_update_submit_date),
        "last_update_posted": _typed_date(module.last_update_post_date_struct),
    }


def _sponsors(module: wire.Sponsors) -> Fields:
    party = module.responsible_party or wire.ResponsibleParty()
    lead = module.lead_sponsor
    found = (_sponsor(agency.name, agency.class_) for agency in module.collaborators)
    return {
        "responsible_party_type": party.type,
        "responsible_organization": party.investigator_affiliation or party.old_organization,
        "lead_sponsor": lead and _sponsor(lead.name, lead.class_),
        "collaborators": tuple(filter(None, found)),
    }


def _oversight(module: wire.Oversight) -> Fields:
    return {
        "has_dmc": module.oversight_has_dmc,
        "fda_regulated_drug": module.is_fda_regulated_drug,
        "fda_regulated_device": module.is_fda_regulated_device,
        "unapproved_device": module.is_unapproved_device,
        "pediatric_postmarket_device": module.is_ppsd,
        "us_export": module.is_us_export,
        "fdaaa801_violation": module.fdaaa801_violation,
    }


def _about(description: wire.Description | None, about: wire.Conditions | None) -> Fields:
    description, about = description or wire.Description(), about or wire.Conditions()
    return {
        "brief_summary": description.brief_summary,
        "detailed_description": description.detailed_description,
        "conditions": about.conditions,
        "keywords": about.keywords,
    }
