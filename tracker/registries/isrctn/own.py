"""Where each element of ISRCTN's own format goes in a Registration; only the status is derived."""

from __future__ import annotations

from lxml import etree

from tracker.errors import ParseError
from tracker.issues import IssueLog, Level
from tracker.registries.base import RawDate, RawSponsor, Registration
from tracker.registries.isrctn.content import content
from tracker.registries.isrctn.json_form import SEEN
from tracker.registries.isrctn.status import status
from tracker.registries.safe_xml import child, children, text_at
from tracker.registries.who_items import facts
from tracker.registry_facts import facts_of
from tracker.study.model import SecondaryId


def own_number(trial: etree._Element) -> str:
    """The number of `trial`, with its letters; raises ParseError where it has none."""
    number = text_at(trial, "isrctn")
    if number is None:
        raise ParseError("the record has no isrctn element")
    return f"ISRCTN{number.removeprefix('ISRCTN')}"


def own_fields(
    to: Registration, record: etree._Element, trial: etree._Element, log: IssueLog
) -> None:
    """Fill in what `trial` says, and its siblings in `record`."""
    to.url = facts_of("isrctn").url_of(to.registration_number)
    _identification(to, trial)
    _dates(to, trial, log)
    _sponsors(to, record, trial, log)
    content(to, trial, log)


def _identification(to: Registration, trial: etree._Element) -> None:
    about, refs = child(trial, "trialDescription"), child(trial, "externalRefs")
    protocol = _number(text_at(refs, "protocolSerialNumber"))
    to.brief_title = text_at(about, "title")
    to.official_title = text_at(about, "scientificTitle")
    to.acronym = text_at(about, "acronym")
    to.brief_summary = text_at(about, "plainEnglishSummary")
    to.detailed_description = text_at(about, "studyHypothesis")
    to.org_study_id = SecondaryId(protocol) if protocol else None
    to.secondary_ids = _secondary_ids(refs, protocol)


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


def _dates(to: Registration, trial: etree._Element, log: IssueLog) -> None:
    edited = trial.get("lastUpdated")
    numbered = child(trial, "isrctn")
    assigned = numbered.get("dateAssigned") if numbered is not None else None
    found = status(trial, edited or trial.get(SEEN), log)
    if found is None:
        log.add("no_status", "overall_status", "", Level.NOTE, "no date tells how far the study is")
    to.overall_status = found
    to.why_stopped = text_at(trial, "trialDesign", "reasonAbandoned")
    to.start_date = _date(text_at(trial, "participants", "recruitmentStart"))
    to.completion_date = _date(text_at(trial, "trialDesign", "overallEndDate"))
    to.first_posted = _date(assigned)
    to.last_update_posted = _date(edited)


def _date(text: str | None) -> RawDate | None:
    return RawDate(text) if text else None


def _sponsors(
    to: Registration, record: etree._Element, trial: etree._Element, log: IssueLog
) -> None:
    """The sponsors stand beside the trial, which names them by their ids; the first one leads."""
    wanted = [(e.text or "").strip() for e in children(child(trial, "parties"), "sponsorId")]
    known = {e.get("id"): e for e in children(record, "sponsor")}
    found = []
    for key in wanted:
        element = known.get(key)
        if element is None:
            log.unknown_term("sponsorId", key)
        name = text_at(element, "organisation")
        if name:
            found.append(RawSponsor(name, text_at(element, "sponsorType")))
    to.lead_sponsor = found[0] if found else None
    to.collaborators = tuple(found[1:])
