"""Where each element of ISRCTN's own format goes in a Registration; only the status is derived."""

from __future__ import annotations

from typing import Any

from lxml import etree

from tracker.errors import ParseError
from tracker.issues import IssueLog, Level
from tracker.registries.base import RawDate, RawSponsor
from tracker.registries.isrctn.content import content
from tracker.registries.isrctn.status import status
from tracker.registries.safe_xml import child, children, text_at
from tracker.registries.who_items import facts
from tracker.registry_facts import facts_of
from tracker.study.model import SecondaryId

Fields = dict[str, Any]


def own_fields(record: etree._Element, trial: etree._Element, log: IssueLog) -> Fields:
    """The Registration fields of `trial`, and of its siblings in `record`."""
    number = text_at(trial, "isrctn")
    if number is None:
        raise ParseError("the record has no isrctn element")
    number = f"ISRCTN{number.removeprefix('ISRCTN')}"
    return (
        {"registration_number": number, "url": facts_of("isrctn").url_of(number)}
        | _identification(trial)
        | _dates(trial, log)
        | _sponsors(record, trial)
        | content(trial, log)
    )


def _identification(trial: etree._Element) -> Fields:
    about, refs = child(trial, "trialDescription"), child(trial, "externalRefs")
    protocol = _number(text_at(refs, "protocolSerialNumber"))
    return {
        "brief_title": text_at(about, "title"),
        "official_title": text_at(about, "scientificTitle"),
        "acronym": text_at(about, "acronym"),
        "brief_summary": text_at(about, "plainEnglishSummary"),
        "detailed_description": text_at(about, "studyHypothesis"),
        "org_study_id": SecondaryId(protocol) if protocol else None,
        "secondary_ids": _secondary_ids(refs, protocol),
    }


def _secondary_ids(refs: etree._Element | None, protocol: str | None) -> tuple[SecondaryId, ...]:
    """The other numbers, each once; the list of them repeats what has a field of its own."""
    named = (
        ("eudraCTNumber", "EudraCT number"),
        ("clinicalTrialsGovNumber", "ClinicalTrials.gov number"),
        ("irasNumber", "IRAS number"),
    )
    found: dict[str, SecondaryId] = {}
    for name, kind in named:
        number = _number(text_at(refs, name))
        if number:
            found[number] = SecondaryId(number, kind)
    more = child(refs, "secondaryNumbers")
    for element in children(more, "secondaryNumber"):
        number = _number(element.text)
        if number and number != protocol:
            found.setdefault(number, SecondaryId(number, element.get("numberType")))
    return tuple(found.values())


def _number(text: str | None) -> str | None:
    """A number as typed; None for the words by which sponsors say that they have none."""
    typed = (text or "").strip()
    noise = facts().noise.numbers
    return None if not typed or typed.lower().rstrip(".") in noise else typed


def _dates(trial: etree._Element, log: IssueLog) -> Fields:
    edited = trial.get("lastUpdated")
    numbered = child(trial, "isrctn")
    assigned = numbered.get("dateAssigned") if numbered is not None else None
    found = status(trial, edited)
    if found is None:
        log.add("no_status", "overall_status", "", Level.NOTE, "no date tells how far the study is")
    return {
        "overall_status": found,
        "why_stopped": text_at(trial, "trialDesign", "reasonAbandoned"),
        "start_date": _date(text_at(trial, "participants", "recruitmentStart")),
        "completion_date": _date(text_at(trial, "trialDesign", "overallEndDate")),
        "first_posted": _date(assigned),
        "last_update_posted": _date(edited),
    }


def _date(text: str | None) -> RawDate | None:
    return RawDate(text) if text else None


def _sponsors(record: etree._Element, trial: etree._Element) -> Fields:
    """The sponsors stand beside the trial, which names them by their ids; the first one leads."""
    wanted = [(e.text or "").strip() for e in children(child(trial, "parties"), "sponsorId")]
    known = {e.get("id"): e for e in children(record, "sponsor")}
    found = []
    for key in wanted:
        element = known.get(key)
        name = text_at(element, "organisation")
        if name:
            found.append(RawSponsor(name, text_at(element, "sponsorType")))
    return {"lead_sponsor": found[0] if found else None, "collaborators": tuple(found[1:])}
