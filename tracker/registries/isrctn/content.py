"""What an ISRCTN record says of the study itself: design, people, places, measures, results."""

from __future__ import annotations

import re

from lxml import etree

from tracker.issues import IssueLog
from tracker.registries.base import RawEnrollment, RawIntervention, RawSite, Registration
from tracker.registries.safe_xml import child, children, leaves, text_at
from tracker.registries.who_texts import design, sample_size
from tracker.study.model import Link, Outcome

HEALTHY = "Healthy volunteer"


def content(to: Registration, trial: etree._Element, log: IssueLog) -> None:
    """Fill in what is done, to whom, where, and what came of it."""
    _design(to, trial)
    _people(to, trial)
    _enrollment(to, trial, log)
    _places(to, trial)
    _subject(to, trial)
    _results(to, trial)


def _design(to: Registration, trial: etree._Element) -> None:
    part = child(trial, "trialDesign")
    text = text_at(part, "studyDesign")
    secondary = text_at(part, "secondaryStudyDesign")
    purposes = [text_at(part, "trialType"), *_all(part, "trialTypes", "trialType")]
    phase = text_at(trial, "interventions", "intervention", "phase")
    found = design(". ".join(filter(None, (text, secondary))) or None)
    to.allocation = found.allocation
    to.intervention_model = found.intervention_model
    to.masking = found.masking
    to.study_type = text_at(part, "primaryStudyDesign")
    to.phases = (phase,) if phase else None
    to.primary_purpose = next(filter(None, purposes), None)
    to.intervention_model_description = text or secondary


def _people(to: Registration, trial: etree._Element) -> None:
    part = child(trial, "participants")
    kinds = [text_at(part, "participantType"), *_all(part, "participantTypes", "participantType")]
    criteria = (
        ("Inclusion criteria", text_at(part, "inclusion")),
        ("Exclusion criteria", text_at(part, "exclusion")),
    )
    texts = [f"{head}: {text}" for head, text in criteria if text]
    to.eligibility_criteria = "\n\n".join(texts) or None
    to.sex = text_at(part, "gender")
    to.minimum_age = text_at(part, "lowerAgeLimit")
    to.maximum_age = text_at(part, "upperAgeLimit")
    to.healthy_volunteers = True if HEALTHY in kinds else None


def _enrollment(to: Registration, trial: etree._Element, log: IssueLog) -> None:
    part = child(trial, "participants")
    final = sample_size(text_at(part, "totalFinalEnrolment"), "totalFinalEnrolment", log)
    if final is not None:
        to.enrollment = RawEnrollment(final, "Actual")
        return
    target = sample_size(text_at(part, "targetEnrolment"), "targetEnrolment", log)
    if target is not None:
        to.enrollment = RawEnrollment(target, "Anticipated")


def _places(to: Registration, trial: etree._Element) -> None:
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
    to.countries = tuple(filter(None, _all(part, "recruitmentCountries", "country")))
    to.sites = tuple(sites)


def _subject(to: Registration, trial: etree._Element) -> None:
    about = child(trial, "trialDescription")
    conditions = children(child(trial, "conditions"), "condition")
    classes = [text_at(c, name) for c in conditions for name in ("diseaseClass1", "diseaseClass2")]
    to.conditions = tuple(filter(None, (text_at(c, "description") for c in conditions)))
    to.keywords = tuple(filter(None, classes))
    to.interventions = _interventions(trial)
    to.primary_outcomes = _outcomes(about, "primaryOutcome", "primaryOutcomes")
    to.secondary_outcomes = _outcomes(about, "secondaryOutcome", "secondaryOutcomes")


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


def _results(to: Registration, trial: etree._Element) -> None:
    part = child(trial, "results")
    reported = text_at(part, "basicReport") or text_at(part, "publicationStage") == "Results"
    links = []
    for output in children(child(trial, "outputs"), "output"):
        link = child(output, "externalLink")
        url = link.get("url") if link is not None else None
        if url:
            links.append(Link(url, text_at(output, "description") or output.get("outputType")))
    to.has_results = True if reported else None
    to.links = tuple(links)
    to.ipd_sharing = text_at(trial, "miscellaneous", "ipdSharingPlan")
    to.ipd_sharing_description = text_at(part, "ipdSharingStatement")


def _all(part: etree._Element | None, container: str, name: str) -> list[str | None]:
    inner = child(part, container)
    return [(element.text or "").strip() or None for element in children(inner, name)]
