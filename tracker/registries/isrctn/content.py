"""What an ISRCTN record says of the study itself: design, people, places, measures, results."""

from __future__ import annotations

import re
from typing import Any

from lxml import etree

from tracker.issues import IssueLog
from tracker.registries.base import RawIntervention, RawSite
from tracker.registries.safe_xml import child, children, leaves, text_at
from tracker.registries.who_texts import design, sample_size
from tracker.study.model import Link, Outcome

HEALTHY = "Healthy volunteer"
Fields = dict[str, Any]


def content(trial: etree._Element, log: IssueLog) -> Fields:
    """The Registration fields on what is done, to whom, where, and what came of it."""
    return (
        _design(trial)
        | _people(trial)
        | _enrollment(trial, log)
        | _places(trial)
        | _subject(trial)
        | _results(trial)
    )


def _design(trial: etree._Element) -> Fields:
    part = child(trial, "trialDesign")
    text = text_at(part, "studyDesign")
    secondary = text_at(part, "secondaryStudyDesign")
    purposes = [text_at(part, "trialType"), *_all(part, "trialTypes", "trialType")]
    phase = text_at(trial, "interventions", "intervention", "phase")
    found = design(". ".join(filter(None, (text, secondary))) or None)
    return found | {
        "study_type": text_at(part, "primaryStudyDesign"),
        "phases": (phase,) if phase else None,
        "primary_purpose": next(filter(None, purposes), None),
        "intervention_model_description": text or secondary,
    }


def _people(trial: etree._Element) -> Fields:
    part = child(trial, "participants")
    kinds = [text_at(part, "participantType"), *_all(part, "participantTypes", "participantType")]
    criteria = (
        ("Inclusion criteria", text_at(part, "inclusion")),
        ("Exclusion criteria", text_at(part, "exclusion")),
    )
    texts = [f"{head}: {text}" for head, text in criteria if text]
    return {
        "eligibility_criteria": "\n\n".join(texts) or None,
        "sex": text_at(part, "gender"),
        "minimum_age": text_at(part, "lowerAgeLimit"),
        "maximum_age": text_at(part, "upperAgeLimit"),
        "healthy_volunteers": True if HEALTHY in kinds else None,
    }


def _enrollment(trial: etree._Element, log: IssueLog) -> Fields:
    part = child(trial, "participants")
    final = sample_size(text_at(part, "totalFinalEnrolment"), "totalFinalEnrolment", log)
    if final is not None:
        return {"enrollment_count": final, "enrollment_type": "Actual"}
    target = sample_size(text_at(part, "targetEnrolment"), "targetEnrolment", log)
    return {
        "enrollment_count": target,
        "enrollment_type": None if target is None else "Anticipated",
    }


def _places(trial: etree._Element) -> Fields:
    part = child(trial, "participants")
    centres = children(child(part, "trialCentres"), "trialCentre")
    sites = (
        RawSite(
            facility=text_at(centre, "name"),
            city=text_at(centre, "city"),
            state=text_at(centre, "state"),
            zip=text_at(centre, "zip"),
            country=text_at(centre, "country"),
        )
        for centre in centres
    )
    return {
        "countries": tuple(filter(None, _all(part, "recruitmentCountries", "country"))),
        "sites": tuple(sites),
    }


def _subject(trial: etree._Element) -> Fields:
    about = child(trial, "trialDescription")
    conditions = children(child(trial, "conditions"), "condition")
    classes = [text_at(c, name) for c in conditions for name in ("diseaseClass1", "diseaseClass2")]
    return {
        "conditions": tuple(filter(None, (text_at(c, "description") for c in conditions))),
        "keywords": tuple(filter(None, classes)),
        "interventions": _interventions(trial),
        "primary_outcomes": _outcomes(about, "primaryOutcome", "primaryOutcomes"),
        "secondary_outcomes": _outcomes(about, "secondaryOutcome", "secondaryOutcomes"),
    }


def _interventions(trial: etree._Element) -> tuple[RawIntervention, ...]:
    """The named drugs, each with the description of all; without names, the description itself."""
    found = []
    for given in children(child(trial, "interventions"), "intervention"):
        kind, text = text_at(given, "interventionType"), text_at(given, "description")
        names = re.split(r"[;,\n](?![^(]*\))", text_at(given, "drugNames") or text or "")
        if text_at(given, "drugNames") is None:
            names = [text] if text else []
        described = text if text_at(given, "drugNames") else None
        found += [RawIntervention(n.strip(), kind, described) for n in names if n.strip()]
    return tuple(found)


def _outcomes(about: etree._Element | None, one: str, many: str) -> tuple[Outcome, ...]:
    """Old records have one text, newer ones a container; of both the texts."""
    old = text_at(about, one)
    container = child(about, many)
    newer = [text.strip() for _, text in leaves(container)] if container is not None else []
    return tuple(Outcome(text) for text in filter(None, (old, *newer)))


def _results(trial: etree._Element) -> Fields:
    part = child(trial, "results")
    reported = text_at(part, "basicReport") or text_at(part, "publicationStage") == "Results"
    links = []
    for output in children(child(trial, "outputs"), "output"):
        link = child(output, "externalLink")
        url = link.get("url") if link is not None else None
        if url:
            links.append(Link(url, text_at(output, "description") or output.get("outputType")))
    return {
        "has_results": True if reported else None,
        "links": tuple(links),
        "ipd_sharing": text_at(trial, "miscellaneous", "ipdSharingPlan"),
        "ipd_sharing_description": text_at(part, "ipdSharingStatement"),
    }


def _all(part: etree._Element | None, container: str, name: str) -> list[str | None]:
    inner = child(part, container)
    return [(element.text or "").strip() or None for element in children(inner, name)]
