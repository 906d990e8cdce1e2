"""A registration as ISRCTN hands it out, in its own format."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lxml import etree

from benchmarks.synthetic.registered import elsewhere

if TYPE_CHECKING:
    from collections.abc import Iterable

    from benchmarks.synthetic.registered import Registered
    from benchmarks.synthetic.told import Told

NIL_KNOWN = "Nil known"
FULL = frozenset({"ACTIVE_NOT_RECRUITING", "COMPLETED"})
DONE = frozenset({"COMPLETED", "TERMINATED"})


def isrctn_body(registered: Registered) -> bytes:
    """The `fullTrial` element."""
    told = registered.told
    digits = registered.number.removeprefix("ISRCTN")
    kind = elsewhere().isrctn.sponsor.get(told.sponsor_class, "Not defined")
    trial = _tag(
        "trial",
        _tag("isrctn", digits, dateAssigned=_moment(told.posted)),
        _description(told),
        _numbers(registered),
        _design(told),
        _people(told),
        _tag(
            "conditions",
            *(_tag("condition", _tag("description", name)) for name in told.conditions),
        ),
        _given(told),
        _tag("parties", _tag("sponsorId", "s1")),
        lastUpdated=_moment(told.updated),
        version="1",
    )
    sponsor = _tag(
        "sponsor", _tag("organisation", told.sponsor), _tag("sponsorType", kind), id="s1"
    )
    return etree.tostring(_tag("fullTrial", trial, sponsor), encoding="utf-8")


def _tag(name: str, *content: str | etree._Element, **attributes: str) -> etree._Element:
    """An element with a text or with elements in it."""
    found = etree.Element(name, attributes)
    for part in content:
        if isinstance(part, str):
            found.text = part
        else:
            found.append(part)
    return found


def _moment(day: str) -> str:
    return f"{day}T00:00:00.000Z"


def _description(told: Told) -> etree._Element:
    return _tag(
        "trialDescription",
        _tag("title", told.brief_title),
        _tag("scientificTitle", told.official_title),
        _tag("plainEnglishSummary", told.summary),
        _tag("primaryOutcomes", *(_tag("primaryOutcome", name) for name in told.outcomes)),
    )


def _numbers(registered: Registered) -> etree._Element:
    names = registered.names
    more = [
        _tag("secondaryNumber", number, numberType=kind)
        for kind, number in names.items()
        if kind == "ctis"
    ]
    return _tag(
        "externalRefs",
        _tag("eudraCTNumber", names.get("eudract", NIL_KNOWN)),
        _tag("clinicalTrialsGovNumber", names.get("nct", NIL_KNOWN)),
        _tag("protocolSerialNumber", registered.told.code),
        _tag("secondaryNumbers", *more),
    )


def _design(told: Told) -> etree._Element:
    found = _tag(
        "trialDesign",
        _tag("studyDesign", "Open-label trial"),
        _tag("primaryStudyDesign", "Interventional"),
        _tag("trialTypes", _tag("trialType", "Treatment")),
        _tag("overallEndDate", _moment(told.completion)),
    )
    stated = elsewhere().isrctn.override.get(told.status)
    if stated:
        found.append(_tag("overallStatusOverride", stated))
    return found


def _people(told: Told) -> etree._Element:
    """The status follows from these dates and the day of the last edit, so they have to agree."""
    ended = told.updated if told.status in FULL else told.completion
    counted = told.status in DONE
    return _tag(
        "participants",
        _tag("recruitmentCountries", *(_tag("country", name) for name in told.countries)),
        _tag("trialCentres", *_centres(told)),
        _tag("participantTypes", _tag("participantType", "Patient")),
        _tag("inclusion", "\n".join(told.inclusion)),
        _tag("exclusion", "\n".join(told.exclusion)),
        _tag("gender", "All" if told.sex == "ALL" else told.sex.capitalize()),
        _tag("targetEnrolment", str(told.count)),
        _tag("totalFinalEnrolment", str(told.count) if counted else ""),
        _tag("recruitmentStart", _moment(told.started)),
        _tag("recruitmentEnd", _moment(min(ended, told.completion))),
    )


def _centres(told: Told) -> Iterable[etree._Element]:
    for country, city, facility in told.sites:
        yield _tag(
            "trialCentre", _tag("name", facility), _tag("city", city), _tag("country", country)
        )


def _given(told: Told) -> etree._Element:
    phase = elsewhere().isrctn.phase[" ".join(told.phases)]
    return _tag(
        "interventions",
        _tag(
            "intervention",
            _tag("description", told.treatment_description),
            _tag("interventionType", "Biological/Vaccine"),
            _tag("phase", phase),
            _tag("drugNames", told.treatment),
        ),
    )
