"""WHO's trial registration data set is what most registries exchange: read once for all."""

from __future__ import annotations

from tracker.issues import IssueLog
from tracker.registries.base import RawDate, RawEnrollment, RawSponsor, Registration
from tracker.registries.who_items import Items, facts
from tracker.registries.who_texts import (
    age,
    conditions,
    design,
    interventions,
    phases,
    sample_size,
    wording,
)
from tracker.study.model import Link, Outcome

PLANNED, COUNTED = "Anticipated", "Actual"


def fill_in(to: Registration, items: Items, log: IssueLog) -> None:
    """Fill in what `items` state.

    The dialect of `to` is the home registry, whose way of writing free texts `who.toml` describes.
    """
    items.report_unread(log)
    _identification(to, items)
    _dates(to, items)
    _subject(to, items)
    _enrollment(to, items, log)
    _eligibility(to, items)
    _design(to, items.text("study_design"))


def _identification(to: Registration, items: Items) -> None:
    sponsor = items.text("primary_sponsor")
    names = dict.fromkeys(items.texts("secondary_sponsors"))
    results = items.text("results_url")
    to.brief_title = items.text("public_title")
    to.official_title = items.text("scientific_title")
    to.acronym = items.text("acronym")
    to.lead_sponsor = RawSponsor(sponsor) if sponsor else None
    to.collaborators = tuple(map(RawSponsor, names))
    to.url = items.text("url")
    to.links = (Link(results, "results"),) if results else ()
    to.ipd_sharing = items.text("ipd_plan")
    to.ipd_sharing_description = items.text("ipd_description")


def _dates(to: Registration, items: Items) -> None:
    registered = items.text("date_registration_packed") or items.text("date_registration")
    means_start = wording(to.dialect).enrolment_date is None
    posted = items.text("results_posted")
    to.overall_status = items.text("recruitment_status")
    to.first_posted = _date(registered)
    to.start_date = (
        _date(items.text("date_enrolment"), items.text("enrolment_kind")) if means_start else None
    )
    to.completion_date = _date(items.text("date_completed"))
    to.results_first_posted = _date(posted)
    to.has_results = _has_results(items)


def _has_results(items: Items) -> bool | None:
    stated = (items.text("results_stated") or "").lower()
    if stated in ("yes", "no"):
        return stated == "yes"
    return True if items.text("results_url") else None


def _date(text: str | None, kind: str | None = None) -> RawDate | None:
    if text is None or text.lower() in facts().noise.numbers:
        return None
    return RawDate(text, kind)


def _subject(to: Registration, items: Items) -> None:
    to.conditions, to.keywords = conditions(items, to.dialect)
    to.interventions, to.arms = interventions(items, to.dialect)
    to.study_type = items.text("study_type")
    to.phases = phases(items.text("phase"))
    to.intervention_model_description = items.text("study_design")
    to.primary_outcomes = tuple(map(Outcome, items.texts("primary_outcomes")))
    to.secondary_outcomes = tuple(map(Outcome, items.texts("secondary_outcomes")))
    to.countries = tuple(dict.fromkeys(items.texts("countries")))


def _enrollment(to: Registration, items: Items, log: IssueLog) -> None:
    """The count where there is one (0 stands for unknown), else the plan.

    ClinicalTrials.gov hands WHO one number for both, so that of its records nobody can say which.
    """
    counted = sample_size(items.text("actual_enrolment"), "actual_enrolment", log)
    if counted:
        to.enrollment = RawEnrollment(counted, COUNTED)
        return
    planned = sample_size(items.text("target_size"), "target_size", log)
    if planned is not None:
        to.enrollment = RawEnrollment(planned, None if to.dialect == "ctgov" else PLANNED)


def _eligibility(to: Registration, items: Items) -> None:
    parts = (("Inclusion criteria", "inclusion"), ("Exclusion criteria", "exclusion"))
    texts = [_headed(head, items.text(item)) for head, item in parts]
    sex = items.text("gender")
    to.eligibility_criteria = "\n\n".join(filter(None, texts)) or None
    to.sex = " ".join(sex.split()) if sex else None
    to.minimum_age = age(items.text("agemin"))
    to.maximum_age = age(items.text("agemax"))


def _design(to: Registration, text: str | None) -> None:
    found = design(text)
    to.allocation = found.allocation
    to.intervention_model = found.intervention_model
    to.masking = found.masking
    to.primary_purpose = found.primary_purpose


def _headed(head: str, text: str | None) -> str | None:
    if text is None or text.lower().startswith(head.lower()):
        return text
    return f"{head}: {text}"
