"""The sections of an API v2 record, put together from the modules in `wire`."""

from __future__ import annotations

from tracker.registries.ctgov import wire, wire_references
from tracker.registries.ctgov.wire import NOT_SERVED, Ignored, Wire


class Protocol(Wire):
    """What the sponsor registered."""

    identification_module: wire.Identification
    status_module: wire.Status | None = None
    sponsor_collaborators_module: wire.Sponsors | None = None
    oversight_module: wire.Oversight | None = None
    description_module: wire.Description | None = None
    conditions_module: wire.Conditions | None = None
    design_module: wire.Design | None = None
    arms_interventions_module: wire.ArmsInterventions | None = None
    outcomes_module: wire.Outcomes | None = None
    eligibility_module: wire.Eligibility | None = None
    contacts_locations_module: wire.Locations | None = None
    references_module: wire_references.References | None = None
    ipd_sharing_statement_module: wire_references.IpdSharing | None = None


class Mesh(Wire):
    """A subject heading; the id is missing on some old records."""

    id: str | None = None
    term: str | None = None


class Browse(Wire):
    """The subject headings that the registry derived for conditions or interventions."""

    meshes: tuple[Mesh, ...] = ()
    ancestors: tuple[Mesh, ...] = ()
    browse_leaves: Ignored = NOT_SERVED
    browse_branches: Ignored = NOT_SERVED


class Derived(Wire):
    """What the registry computed itself."""

    misc_info_module: Ignored = NOT_SERVED
    condition_browse_module: Browse | None = None
    intervention_browse_module: Browse | None = None


class LargeDoc(Wire):
    """A document that the sponsor uploaded."""

    type_abbrev: str | None = None
    has_protocol: Ignored = NOT_SERVED
    has_sap: Ignored = NOT_SERVED
    has_icf: Ignored = NOT_SERVED
    label: str | None = None
    date: str | None = None
    upload_date: Ignored = NOT_SERVED
    filename: str | None = None
    size: Ignored = NOT_SERVED


class LargeDocuments(Wire):
    """The uploaded documents."""

    no_sap: Ignored = NOT_SERVED
    large_docs: tuple[LargeDoc, ...] = ()


class Documents(Wire):
    """Protocols, analysis plans and consent forms."""

    large_document_module: LargeDocuments | None = None


class UnpostedEvent(Wire):
    """Results were sent in (RELEASE), returned by the check (RESET) or taken back (UNRELEASE)."""

    type: str | None = None
    date: str | None = None
    date_unknown: Ignored = NOT_SERVED


class UnpostedAnnotation(Wire):
    """What became of results that the registry does not show yet."""

    unposted_responsible_party: Ignored = NOT_SERVED
    unposted_events: tuple[UnpostedEvent, ...] = ()


class AnnotationModule(Wire):
    """What the registry notes beside a record."""

    unposted_annotation: UnpostedAnnotation | None = None
    violation_annotation: Ignored = NOT_SERVED


class Annotations(Wire):
    """The registry's own notes."""

    annotation_module: AnnotationModule | None = None


class Record(Wire):
    """One study as the API serves it."""

    protocol_section: Protocol
    results_section: Ignored = NOT_SERVED
    annotation_section: Annotations | None = None
    document_section: Documents | None = None
    derived_section: Derived | None = None
    has_results: bool | None = None
