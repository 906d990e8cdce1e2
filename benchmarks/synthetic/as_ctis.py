"""A registration as EU CTIS hands it out, in the layout since June 2024."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from benchmarks.synthetic.registered import elsewhere

if TYPE_CHECKING:
    from benchmarks.synthetic.registered import Registered
    from benchmarks.synthetic.told import Told

Json = dict[str, Any]
ENDED = frozenset({"COMPLETED", "TERMINATED"})
AHEAD = frozenset({"NOT_YET_RECRUITING", "WITHDRAWN"})


def ctis_body(registered: Registered) -> bytes:
    """The answer of /retrieve."""
    told = registered.told
    inside, outside = _divided(told)
    counts = _shares(told.count, len(inside) + bool(outside))
    record: Json = {
        "ctNumber": registered.number,
        "ctStatus": "Authorised",
        "ctPublicStatusCode": _status(told),
        "publishDate": f"{told.updated}T03:39:42.531",
        "authorizedApplication": {
            "authorizedPartI": _part_one(registered, outside, counts[-1]),
            "authorizedPartsII": [
                _part_two(told, state, count) for state, count in zip(inside, counts, strict=False)
            ],
            "memberStatesConcerned": [
                {
                    "mscName": state,
                    "mscPublicStatusCode": _status(told),
                    "firstDecisionDate": f"{told.posted}T10:00:00.1",
                }
                for state in inside
            ],
            "applicationInfo": [{"type": "INITIAL", "submissionDate": told.posted}],
        },
        "events": {"trialEvents": _events(told, inside)},
        "results": {},
    }
    if "eudract" in registered.names:
        number = {"eudraCtCode": registered.names["eudract"]}
        record["authorizedApplication"]["eudraCt"] = number
    return msgspec.json.encode(record | _happened(told))


def _divided(told: Told) -> tuple[list[str], list[str]]:
    """The countries in which CTIS has a say, one at least, and the others."""
    members = elsewhere().ctis.countries
    inside = [country for country in told.countries if country in members]
    outside = [country for country in told.countries if country not in members]
    return inside or [members[len(told.official_title) % len(members)]], outside


def _status(told: Told) -> int:
    return elsewhere().ctis.status[told.status]


def _happened(told: Told) -> Json:
    """The dates of what has happened, as the record's head gives them."""
    found = {} if told.status in AHEAD else {"startDateEU": _slashed(told.started)}
    return found | ({"endDateEU": _slashed(told.completion)} if told.status in ENDED else {})


def _slashed(day: str) -> str:
    return "/".join(reversed(day.split("-")))


def _events(told: Told, states: list[str]) -> list[Json]:
    if told.status != "TERMINATED":
        return []
    early = [{"notificationType": "EARLY_TERMINATION"}]
    return [{"mscName": state, "events": early} for state in states]


def _part_one(registered: Registered, outside: list[str], outside_count: int) -> Json:
    told = registered.told
    part: Json = {
        "medicalConditions": [{"medicalCondition": name} for name in told.conditions],
        "products": [
            {
                "id": 1,
                "productName": told.treatment,
                "pharmaceuticalFormDisplay": "SUSPENSION FOR INJECTION",
            }
        ],
        "productRoleGroupInfos": [{"productRoleName": "Test", "products": [{"id": 1}]}],
        "sponsors": [
            {
                "primary": True,
                "commercial": "Commercial"
                if told.sponsor_class == "INDUSTRY"
                else "Non-Commercial",
                "organisation": {"name": told.sponsor},
            }
        ],
        "trialDetails": {
            "clinicalTrialIdentifiers": _identifiers(registered),
            "trialInformation": _about(told),
        },
    }
    if outside:
        part["rowCountriesInfo"] = [{"name": name} for name in outside]
        part["rowSubjectCount"] = outside_count
    return part


def _identifiers(registered: Registered) -> Json:
    told, names = registered.told, registered.names
    found: Json = {
        "fullTitle": told.official_title,
        "publicTitle": told.brief_title,
        "shortTitle": told.code,
    }
    numbers = {
        f"{kind}Number": {"number": names[kind]} for kind in ("nct", "isrctn") if kind in names
    }
    return found | ({"secondaryIdentifyingNumbers": numbers} if numbers else {})


def _about(told: Told) -> Json:
    codes = elsewhere().ctis
    return {
        "trialCategory": {"trialPhase": codes.phase[" ".join(told.phases)]},
        "trialObjective": {"mainObjective": told.summary},
        "eligibilityCriteria": {
            name: [{name: line} for line in lines]
            for name, lines in (
                ("principalInclusionCriteria", told.inclusion),
                ("principalExclusionCriteria", told.exclusion),
            )
        },
        "endPoint": {"primaryEndPoints": [{"endPoint": name} for name in told.outcomes]},
        "trialDuration": {
            "estimatedRecruitmentStartDate": told.started,
            "estimatedEndDate": told.completion,
        },
        "populationOfTrialSubjects": {
            "ageRanges": [{"ageRangeCategoryCode": codes.age[age]} for age in told.ages],
            "isFemaleSubjects": told.sex != "MALE",
            "isMaleSubjects": told.sex != "FEMALE",
            "clinicalTrialGroups": [{"name": "Patients"}],
        },
    }


def _part_two(told: Told, state: str, count: int) -> Json:
    """What a member state agreed to: its share of the people, its sites."""
    sites = [(city, facility) for country, city, facility in told.sites if country == state]
    return {
        "recruitmentSubjectCount": count,
        "mscInfo": {"countryName": state},
        "trialSites": [
            {
                "organisationAddressInfo": {
                    "organisation": {"name": facility},
                    "address": {"city": city, "countryName": state},
                }
            }
            for city, facility in sites
        ],
    }


def _shares(count: int, parts: int) -> list[int]:
    """`count` in so many whole shares."""
    share, rest = divmod(count, parts)
    return [share + (place < rest) for place in range(parts)]
