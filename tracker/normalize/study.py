"""Registration in, Study out: every registry's words become ours, every unknown one an issue."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from tracker.issues import IssueLog, Level
from tracker.normalize.order import content_order
from tracker.normalize.organizations import organization_class, sponsors
from tracker.normalize.places import places
from tracker.normalize.terms import TermMap
from tracker.normalize.terms_of_record import RecordTerms
from tracker.normalize.texts import clean, clean_texts, structured_texts
from tracker.registries.base import Registration
from tracker.study.model import Enrollment, Study, study_key
from tracker.study.vocabulary import (
    PHASE_ORDER,
    Allocation,
    DateType,
    InterventionModel,
    Masking,
    ObservationalModel,
    OverallStatus,
    Phase,
    PrimaryPurpose,
    Sex,
    StudyType,
    TimePerspective,
)

ENROLLMENT_SENTINEL = 99_999_999  # what ClinicalTrials.gov shows where nobody knows the number

_AS_SERVED = (
    *("url", "delayed_posting", "expanded_access", "expanded_access_number"),
    *("results_waived", "has_results", "responsible_party_type", "has_dmc"),
    *("fda_regulated_drug", "fda_regulated_device", "unapproved_device"),
    *("pediatric_postmarket_device", "us_export", "fdaaa801_violation"),
    *("expanded_access_pointers", "patient_registry", "biospecimen_retention"),
    *("healthy_volunteers", "gender_based", "sampling_method"),
    *("ipd_sharing", "ipd_sharing_url"),
)
_SORTED = (
    *("condition_mesh", "condition_mesh_ancestors", "intervention_mesh"),
    *("intervention_mesh_ancestors", "who_masked", "expanded_access_types", "standard_ages"),
    *("ipd_sharing_types", "aliases"),
)
_DATES = (
    *("start_date", "primary_completion_date", "completion_date"),
    *("first_submitted", "first_submitted_qc", "first_posted"),
    *("results_first_submitted", "results_first_submitted_qc", "results_first_posted"),
    *("certification_first_submitted", "certification_first_submitted_qc"),
    *("certification_first_posted", "last_update_submitted", "last_update_posted"),
)
_TEXTS = (
    *("brief_title", "official_title", "acronym", "why_stopped", "responsible_organization"),
    *("brief_summary", "detailed_description", "intervention_model_description"),
    *("masking_description", "biospecimen_description", "eligibility_criteria"),
    *("gender_description", "study_population", "ipd_sharing_description"),
    *("ipd_sharing_time_frame", "ipd_sharing_access"),
    *("minimum_age", "maximum_age", "target_duration"),
)
_WORDS: dict[str, tuple[str, Any]] = {
    "overall_status": ("overall_status", OverallStatus),
    "last_known_status": ("overall_status", OverallStatus),
    "expanded_access_status": ("overall_status", OverallStatus),
    "study_type": ("study_type", StudyType),
    "allocation": ("allocation", Allocation),
    "intervention_model": ("intervention_model", InterventionModel),
    "primary_purpose": ("primary_purpose", PrimaryPurpose),
    "observational_model": ("observational_model", ObservationalModel),
    "time_perspective": ("time_perspective", TimePerspective),
    "masking": ("masking", Masking),
    "sex": ("sex", Sex),
}


def normalize(registration: Registration, terms: TermMap, log: IssueLog) -> Study:
    """The Study that `registration` means; `terms` are its registry's tables, `log` its issues."""
    words = RecordTerms(terms, log, registration.dialect)
    fields: dict[str, Any] = {name: getattr(registration, name) for name in _AS_SERVED}
    fields |= {name: _sorted(getattr(registration, name)) for name in _SORTED}
    fields |= {name: words.date(getattr(registration, name), name) for name in _DATES}
    fields |= {name: clean(getattr(registration, name)) for name in _TEXTS}
    for name, (table, kind) in _WORDS.items():
        fields[name] = words.word(getattr(registration, name), table, kind, name)
    return Study(
        study_key=study_key(registration.registry_key, registration.registration_number),
        registry_key=registration.registry_key,
        registration_number=registration.registration_number,
        status_verified=words.day(registration.status_verified, "status_verified"),
        organization=clean(registration.organization.name) if registration.organization else None,
        organization_class=organization_class(registration.organization, words),
        conditions=clean_texts(registration.conditions),
        keywords=clean_texts(registration.keywords),
        documents=clean_texts(registration.documents),
        phases=_phases(registration.phases, words),
        enrollment=_enrollment(registration, words, log),
        **sponsors(registration, words, log),
        **structured_texts(registration, words),
        **places(registration, words),
        **fields,
    )


def _sorted(values: Iterable[Any]) -> tuple[Any, ...]:
    """Without order and repetition: neither means anything in a registry's lists."""
    unique = set(values)
    return tuple(sorted(unique, key=content_order)) if len(unique) > 1 else tuple(unique)


def _phases(raw: tuple[str, ...] | None, words: RecordTerms) -> tuple[Phase, ...]:
    found = {phase for text in raw or () for phase in words.words(text, "phase", Phase, "phases")}
    return tuple(sorted(found, key=PHASE_ORDER.__getitem__))


def _enrollment(registration: Registration, words: RecordTerms, log: IssueLog) -> Enrollment | None:
    count = registration.enrollment_count
    if count is None:
        return None
    if count < 0 or count >= ENROLLMENT_SENTINEL:
        log.add("bad_count", "enrollment", count, Level.WARNING, "no number of participants")
        return None
    kind = words.word(registration.enrollment_type, "date_type", DateType, "enrollment.type")
    return Enrollment(count, kind)
