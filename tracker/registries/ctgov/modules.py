"""Where each module of the wire record goes in a Registration; nothing is interpreted here.

This file: who registered what when. The rest of the protocol section is in `content`.
"""

from __future__ import annotations

from tracker.registries.base import RawDate, RawSponsor, Registration
from tracker.registries.ctgov import wire
from tracker.registries.ctgov.content import content
from tracker.registries.ctgov.sections import (
    Annotations,
    Browse,
    Derived,
    Documents,
    Mesh,
    Protocol,
)
from tracker.registry_facts import facts_of
from tracker.study.model import MeshTerm, SecondaryId


def protocol(to: Registration, section: Protocol) -> None:
    """Fill in what the protocol section says."""
    _identification(to, section.identification_module)
    _status(to, section.status_module or wire.Status())
    _sponsors(to, section.sponsor_collaborators_module or wire.Sponsors())
    _oversight(to, section.oversight_module or wire.Oversight())
    _about(to, section.description_module, section.conditions_module)
    content(to, section)


def mesh(to: Registration, derived: Derived | None) -> None:
    """Fill in what the registry derived itself."""
    if derived is None:
        return
    conditions = derived.condition_browse_module or Browse()
    to.condition_mesh = _headings(conditions.meshes)
    to.condition_mesh_ancestors = _headings(conditions.ancestors)
    interventions = derived.intervention_browse_module or Browse()
    to.intervention_mesh = _headings(interventions.meshes)
    to.intervention_mesh_ancestors = _headings(interventions.ancestors)


def unposted_results(to: Registration, section: Annotations | None) -> None:
    """Fill in the last thing that happened to results that are not posted yet."""
    module = section.annotation_module if section else None
    annotation = module.unposted_annotation if module else None
    events = annotation.unposted_events if annotation else ()
    if events:
        last = max(
            events, key=lambda event: event.date or ""
        )  # listed by day; the later one counts
        to.unposted_results_event = last.type
        to.unposted_results_date = _date(last.date)


def documents(section: Documents | None) -> tuple[str, ...]:
    """The uploaded documents, as "label, date, file name"."""
    module = section.large_document_module if section else None
    if module is None:
        return ()
    return tuple(
        ", ".join(part.strip() for part in (doc.label, doc.date, doc.filename) if part)
        for doc in module.large_docs
    )


def _headings(served: tuple[Mesh, ...]) -> tuple[MeshTerm, ...]:
    return tuple(MeshTerm(one.id or "", one.term or "") for one in served)


def _identification(to: Registration, module: wire.Identification) -> None:
    to.aliases = module.nct_id_aliases
    to.url = facts_of("ctgov").url_of(module.nct_id)
    to.org_study_id = _secondary_id(module.org_study_id_info)
    to.secondary_ids = tuple(filter(None, map(_secondary_id, module.secondary_id_infos)))
    organization = module.organization
    if organization and organization.full_name:
        to.organization = organization.full_name
        to.organization_class = organization.class_
    to.brief_title = module.brief_title
    to.official_title = module.official_title
    to.acronym = module.acronym


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


def _status(to: Registration, module: wire.Status) -> None:
    access = module.expanded_access_info or wire.ExpandedAccessInfo()
    to.overall_status = module.overall_status
    to.last_known_status = module.last_known_status
    to.why_stopped = module.why_stopped
    to.delayed_posting = module.delayed_posting
    to.expanded_access = access.has_expanded_access
    to.expanded_access_number = access.nct_id
    to.expanded_access_status = access.status_for_nct_id
    to.results_waived = module.results_waived
    _dates(to, module)


def _dates(to: Registration, module: wire.Status) -> None:
    to.status_verified = _date(module.status_verified_date)
    to.start_date = _typed_date(module.start_date_struct)
    to.primary_completion_date = _typed_date(module.primary_completion_date_struct)
    to.completion_date = _typed_date(module.completion_date_struct)
    to.first_submitted = _date(module.study_first_submit_date)
    to.first_submitted_qc = _date(module.study_first_submit_qc_date)
    to.first_posted = _typed_date(module.study_first_post_date_struct)
    to.results_first_submitted = _date(module.results_first_submit_date)
    to.results_first_submitted_qc = _date(module.results_first_submit_qc_date)
    to.results_first_posted = _typed_date(module.results_first_post_date_struct)
    to.certification_first_submitted = _date(module.disp_first_submit_date)
    to.certification_first_submitted_qc = _date(module.disp_first_submit_qc_date)
    to.certification_first_posted = _typed_date(module.disp_first_post_date_struct)
    to.last_update_submitted = _date(module.last_update_submit_date)
    to.last_update_posted = _typed_date(module.last_update_post_date_struct)


def _sponsors(to: Registration, module: wire.Sponsors) -> None:
    party = module.responsible_party or wire.ResponsibleParty()
    lead = module.lead_sponsor
    found = (_sponsor(agency.name, agency.class_) for agency in module.collaborators)
    to.responsible_party_type = party.type
    to.responsible_organization = party.investigator_affiliation or party.old_organization
    to.lead_sponsor = _sponsor(lead.name, lead.class_) if lead else None
    to.collaborators = tuple(filter(None, found))


def _oversight(to: Registration, module: wire.Oversight) -> None:
    to.has_dmc = module.oversight_has_dmc
    to.fda_regulated_drug = module.is_fda_regulated_drug
    to.fda_regulated_device = module.is_fda_regulated_device
    to.unapproved_device = module.is_unapproved_device
    to.pediatric_postmarket_device = module.is_ppsd
    to.us_export = module.is_us_export
    to.fdaaa801_violation = module.fdaaa801_violation


def _about(
    to: Registration, description: wire.Description | None, about: wire.Conditions | None
) -> None:
    description, about = description or wire.Description(), about or wire.Conditions()
    to.brief_summary = description.brief_summary
    to.detailed_description = description.detailed_description
    to.conditions = about.conditions
    to.keywords = about.keywords
