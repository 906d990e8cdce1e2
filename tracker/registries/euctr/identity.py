"""Who registered a trial in EudraCT, under which names and which other numbers."""

from __future__ import annotations

from tracker.registries.base import RawSponsor, Registration
from tracker.registries.euctr.lines import CountryRecord
from tracker.registries.who_items import facts
from tracker.registry_facts import facts_of
from tracker.study.model import SecondaryId

_NUMBERS = (
    ("A.5.1", "ISRCTN number"),
    ("A.5.2", "ClinicalTrials.gov number"),
    ("A.5.3", "WHO UTN"),
    ("A.5.4", "other registry"),
)


def identity(to: Registration, record: CountryRecord, number: str) -> None:
    """Fill in titles, numbers and sponsors."""
    code = record.value("A.4.1")
    found = ((record.value(key), kind) for key, kind in _NUMBERS)
    noise = facts().noise.numbers
    to.url = facts_of("euctr").url_of(number)
    to.brief_title = record.value("A.3.1") or record.value("A.3")
    to.official_title = record.value("A.3")
    to.acronym = record.value("A.3.2")
    to.org_study_id = SecondaryId(code, "protocol code") if code else None
    to.secondary_ids = tuple(
        SecondaryId(other, kind) for other, kind in found if other and other.lower() not in noise
    )
    _sponsors(to, record)


def _sponsors(to: Registration, record: CountryRecord) -> None:
    found = [
        RawSponsor(name, block.value("B.3.1"))
        for block in record.blocks("Sponsor")
        if (name := block.value("B.1.1"))
    ]
    to.lead_sponsor = found[0] if found else None
    to.collaborators = tuple(found[1:])
