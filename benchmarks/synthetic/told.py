"""What a trial is, whatever registry tells of it, so that two can tell of the same one."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import msgspec

if TYPE_CHECKING:
    from benchmarks.synthetic.words import Record

Site = tuple[str, str, str]
"""Country, city, facility."""


class Told(msgspec.Struct, frozen=True, kw_only=True):
    """The facts of one trial in ClinicalTrials.gov's words; dates are ISO days."""

    brief_title: str
    official_title: str
    code: str
    sponsor: str
    sponsor_class: str
    status: str
    phases: tuple[str, ...]
    count: int
    started: str
    completion: str
    posted: str
    updated: str
    sites: tuple[Site, ...]
    conditions: tuple[str, ...]
    treatment: str
    treatment_description: str
    summary: str
    inclusion: tuple[str, ...]
    exclusion: tuple[str, ...]
    outcomes: tuple[str, ...]
    ages: tuple[str, ...]
    sex: str

    @property
    def countries(self) -> tuple[str, ...]:
        """Each once, in order."""
        return tuple(dict.fromkeys(country for country, _, _ in self.sites))


def told(record: Record) -> Told | None:
    """The facts of a v2 record; None where it lacks what other registries insist on."""
    protocol = record["protocolSection"]
    modules = {name.removesuffix("Module"): module for name, module in protocol.items()}
    try:
        return _told(modules)
    except (KeyError, IndexError):
        return None


def _told(modules: dict[str, Any]) -> Told:
    named, status, design = modules["identification"], modules["status"], modules["design"]
    given, eligibility = modules["armsInterventions"], modules["eligibility"]
    lead = modules["sponsorCollaborators"]["leadSponsor"]
    first = given["interventions"][0]
    inclusion, _, exclusion = eligibility["eligibilityCriteria"].partition("Exclusion")
    return Told(
        brief_title=named["briefTitle"],
        official_title=named["officialTitle"],
        code=named["orgStudyIdInfo"]["id"],
        sponsor=lead["name"],
        sponsor_class=lead.get("class", ""),
        status=status["overallStatus"],
        phases=tuple(design["phases"]),
        count=design["enrollmentInfo"]["count"],
        started=_day(status["startDateStruct"]),
        completion=_day(status["completionDateStruct"]),
        posted=_day(status["studyFirstPostDateStruct"]),
        updated=_day(status["lastUpdatePostDateStruct"]),
        sites=tuple(_sites(modules["contactsLocations"]["locations"])),
        conditions=tuple(modules["conditions"]["conditions"]),
        treatment=first["name"],
        treatment_description=first.get("description", ""),
        summary=modules["description"]["briefSummary"],
        inclusion=tuple(_lines(inclusion)),
        exclusion=tuple(_lines(exclusion)),
        outcomes=tuple(one["measure"] for one in modules["outcomes"]["primaryOutcomes"]),
        ages=tuple(eligibility["stdAges"]),
        sex=eligibility["sex"],
    )


def _day(struct: Record) -> str:
    """A day, the middle of the month where only that is known."""
    date: str = struct["date"]
    return date if len(date) > len("2026-05") else f"{date}-15"


def _sites(locations: Iterable[Record]) -> Iterable[Site]:
    return ((one["country"], one.get("city", ""), one.get("facility", "")) for one in locations)


def _lines(text: str) -> Iterable[str]:
    """The items of a list of criteria, freed of their bullets; the heads of lists left out."""
    for line in text.splitlines():
        item = line.strip().lstrip("*-0123456789.) ")
        if item and not item.endswith(":"):
            yield item
