"""Who registered a trial in EudraCT, under which names and which other numbers."""

from __future__ import annotations

from typing import Any

from tracker.registries.base import RawSponsor
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


def identity(record: CountryRecord, number: str) -> dict[str, Any]:
    """The Registration fields on titles, numbers and sponsors."""
    code = record.value("A.4.1")
    found = ((record.value(key), kind) for key, kind in _NUMBERS)
    noise = facts().noise.numbers
    return {
        "url": facts_of("euctr").url_of(number),
        "brief_title": record.value("A.3.1") or record.value("A.3"),
        "official_title": record.value("A.3"),
        "acronym": record.value("A.3.2"),
        "org_study_id": SecondaryId(code, "protocol code") if code else None,
        "secondary_ids": tuple(
            SecondaryId(other, kind)
            for other, kind in found
            if other and other.lower() not in noise
        ),
    } | _sponsors(record)


def _sponsors(record: CountryRecord) -> dict[str, Any]:
    found = [
        RawSponsor(name, block.value("B.3.1"))
        for block in record.blocks("Sponsor")
        if (name := block.value("B.1.1"))
    ]
    return {"lead_sponsor": found[0] if found else None, "collaborators": tuple(found[1:])}
