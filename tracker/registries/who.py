"""WHO's trial registration data set is what most registries exchange: read once for all."""

from __future__ import annotations

from typing import Any

from tracker.issues import IssueLog
from tracker.registries.base import RawDate, RawSponsor, Registration
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
Fields = dict[str, Any]


def registration(items: Items, log: IssueLog, *, dialect: str | None, **known: Any) -> Registration:
    """The registration that `items` state; `known`: fields that the caller has read already.

    `dialect` names the home registry, whose way of writing free texts `who.toml` describes.
    """
    items.report_unread(log)
    fields = (
        _identification(items)
        | _dates(items, dialect)
        | _subject(items, dialect)
        | _enrollment(items, dialect, log)
        | _eligibility(items)
        | design(items.text("study_design"))
    )
    return Registration(dialect=dialect, **(fields | known))


def _identification(items: Items) -> Fields:
    sponsor = items.text("primary_sponsor")
    names = dict.fromkeys(items.texts("secondary_sponsors"))
    results = items.text("results_url")
    return {
        "brief_title": items.text("public_title"),
        "official_title": items.text("scientific_title"),
        "acronym": items.text("acronym"),
        "lead_sponsor": RawSponsor(sponsor) if sponsor else None,
        "collaborators": tuple(map(RawSponsor, names)),
        "url": items.text("url"),
        "links": (Link(results, "results"),) if results else (),
        "ipd_sharing": items.text("ipd_plan"),
        "ipd_sharing_description": items.text("ipd_description"),
    }


def _dates(items: Items, dialect: str | None) -> Fields:
    registered = items.text("date_registration_packed") or items.text("date_registration")
    means_start = wording(dialect).enrolment_date is None
    posted = items.text("results_posted")
    return {
        "overall_status": items.text("recruitment_status"),
        "first_posted": _date(registered),
        "start_date": _date(items.text("date_enrolment"), items.text("enrolment_kind"))
        if means_start
        else None,
        "completion_date": _date(items.text("date_completed")),
        "results_first_posted": _date(posted),
        "has_results": _has_results(items),
    }


def _has_results(items: Items) -> bool | None:
    stated = (items.text("results_stated") or "").lower()
    if stated in ("yes", "no"):
        return stated == "yes"
    return True if items.text("results_url") else None


def _date(text: str | None, kind: str | None = None) -> RawDate | None:
    if text is None or text.lower() in facts().noise.numbers:
        return None
    return RawDate(text, kind)


def _subject(items: Items, dialect: str | None) -> Fields:
    found, keywords = conditions(items, dialect)
    given, arms = interventions(items, dialect)
    text = items.text("study_design")
    return {
        "study_type": items.text("study_type"),
        "phases": phases(items.text("phase")),
        "intervention_model_description": text,
        "conditions": found,
        "keywords": keywords,
        "interventions": given,
        "arms": arms,
        "primary_outcomes": tuple(map(Outcome, items.texts("primary_outcomes"))),
        "secondary_outcomes": tuple(map(Outcome, items.texts("secondary_outcomes"))),
        "countries": tuple(dict.fromkeys(items.texts("countries"))),
    }


def _enrollment(items: Items, dialect: str | None, log: IssueLog) -> Fields:
    """The count where there is one (0 stands for unknown), else the plan.

    ClinicalTrials.gov hands WHO one number for both, so that of its records nobody can say which.
    """
    counted = sample_size(items.text("actual_enrolment"), "actual_enrolment", log)
    if counted:
        return {"enrollment_count": counted, "enrollment_type": COUNTED}
    planned = sample_size(items.text("target_size"), "target_size", log)
    kind = None if planned is None or dialect == "ctgov" else PLANNED
    return {"enrollment_count": planned, "enrollment_type": kind}


def _eligibility(items: Items) -> Fields:
    parts = (("Inclusion criteria", "inclusion"), ("Exclusion criteria", "exclusion"))
    texts = [_headed(head, items.text(item)) for head, item in parts]
    sex = items.text("gender")
    return {
        "eligibility_criteria": "\n\n".join(filter(None, texts)) or None,
        "sex": " ".join(sex.split()) if sex else None,
        "minimum_age": age(items.text("agemin")),
        "maximum_age": age(items.text("agemax")),
    }


def _headed(head: str, text: str | None) -> str | None:
    if text is None or text.lower().startswith(head.lower()):
        return text
    return f"{head}: {text}"
