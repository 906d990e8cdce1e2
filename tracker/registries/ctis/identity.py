"""Who registered a trial in CTIS, under which names and which other numbers."""

from __future__ import annotations

from tracker.registries.base import RawSponsor, Registration
from tracker.registries.ctis.reach import Json, flag, part, parts, text
from tracker.registry_facts import facts_of
from tracker.study.model import SecondaryId

COMMERCIAL = {True: "Commercial", False: "Non-Commercial"}


def identity(to: Registration, record: Json, application: Json) -> None:
    """Fill in titles, numbers and sponsors."""
    names = part(application, "authorizedPartI", "trialDetails", "clinicalTrialIdentifiers")
    code = text(names, "shortTitle") or text(record, "shortTitle")
    to.url = facts_of("ctis").url_of(text(record, "ctNumber") or "")
    to.brief_title = text(names, "publicTitle")
    to.official_title = text(names, "fullTitle") or text(record, "title")
    to.org_study_id = SecondaryId(code, "protocol code") if code else None
    to.secondary_ids = tuple(_other_numbers(record, application, names))
    _sponsors(to, application)


def _other_numbers(record: Json, application: Json, names: Json) -> list[SecondaryId]:
    """Numbers elsewhere; the list of further registries holds numbers of other things, too."""
    numbers = part(names, "secondaryIdentifyingNumbers")
    eudract = text(application, "eudraCt", "eudraCtCode") or text(
        record, "eudraCtInfo", "eudraCtCode"
    )
    found = [
        (eudract, "EudraCT number", None),
        (text(numbers, "nctNumber", "number"), "ClinicalTrials.gov number", None),
        (text(numbers, "isrctnNumber", "number"), "ISRCTN number", None),
        (text(numbers, "whoUniversalTrialNumber", "number"), "WHO UTN", None),
        *(
            (text(other, "number"), "other registry", text(other, "otherRegistryName"))
            for other in parts(numbers, "additionalRegistries")
        ),
    ]
    return [SecondaryId(number, kind, domain) for number, kind, domain in found if number]


def _sponsors(to: Registration, application: Json) -> None:
    """The primary sponsor leads; where none is marked so, the only one does."""
    listed = parts(application, "authorizedPartI", "sponsors")
    primary = [sponsor for sponsor in listed if flag(sponsor, "primary")]
    lead = primary[0] if primary else listed[0] if len(listed) == 1 else None
    others = (_sponsor(sponsor) for sponsor in listed if sponsor is not lead)
    to.lead_sponsor = _sponsor(lead) if lead else None
    to.collaborators = tuple(sponsor for sponsor in others if sponsor)


def _sponsor(sponsor: Json) -> RawSponsor | None:
    name = text(sponsor, "organisation", "name")
    is_commercial = flag(sponsor, "isCommercial")
    kind = text(sponsor, "commercial") or (
        COMMERCIAL[is_commercial] if is_commercial is not None else None
    )
    return RawSponsor(name, kind) if name else None
