"""Small results of a finished study: participant flow, baseline, outcomes, adverse events.

Numbers are strings where the registry makes them strings, and whole numbers where it does not.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from benchmarks.synthetic.parts import insert, part
from benchmarks.synthetic.status import NOBODY, results_dates
from benchmarks.synthetic.words import Record, said

NEEDED = {"armsInterventionsModule", "outcomesModule", "designModule"}

if TYPE_CHECKING:
    from datetime import date, timedelta
    from random import Random


def results(rng: Random, protocol: Record) -> Record:
    """Results that fit the arms, outcomes and enrollment of this protocol section."""
    labels = [group["label"] for group in protocol["armsInterventionsModule"].get("armGroups", [])]
    total = protocol["designModule"].get("enrollmentInfo", {}).get("count", 10)
    sizes = _split(total, max(len(labels), 1))
    groups = list(zip(labels or ["All participants"], sizes, strict=True))
    measured = protocol["outcomesModule"]
    posted = [("PRIMARY", item) for item in measured["primaryOutcomes"]]
    posted += [("SECONDARY", item) for item in measured.get("secondaryOutcomes", [])]
    return {
        "participantFlowModule": _flow(rng, groups),
        "baselineCharacteristicsModule": _baseline(rng, groups),
        "outcomeMeasuresModule": {
            "outcomeMeasures": [measure(rng, groups, kind, item) for kind, item in posted]
        },
        "adverseEventsModule": _events(rng, groups),
        "moreInfoModule": {
            "limitationsAndCaveats": {"description": "Invented figures."},
            "certainAgreement": {"piSponsorEmployee": False},
            "pointOfContact": {
                "title": NOBODY,
                "organization": protocol["sponsorCollaboratorsModule"]["leadSponsor"]["name"],
                "email": "demo.contact@example.org",
                "phone": "000",
            },
        },
    }


def post(record: Record, rng: Random, posted: date, before: timedelta) -> bool:
    """Give a record results posted on that day; False where there is nothing to report."""
    protocol = record["protocolSection"]
    if record["hasResults"] or not protocol.keys() >= NEEDED:
        return False
    for key, value in results_dates(posted, before).items():
        insert(part(record, "statusModule"), key, value, before="lastUpdateSubmitDate")
    record["resultsSection"] = results(rng, protocol)
    record["hasResults"] = True
    return True


def _split(total: int, parts: int) -> list[int]:
    return [total // parts + (1 if part < total % parts else 0) for part in range(parts)]


def _groups(prefix: str, groups: list[tuple[str, int]]) -> list[Record]:
    return [
        {"id": f"{prefix}{number:03d}", "title": label} for number, (label, _) in enumerate(groups)
    ]


def _counts(prefix: str, sizes: list[int]) -> list[Record]:
    return [
        {"groupId": f"{prefix}{number:03d}", "value": str(size)}
        for number, size in enumerate(sizes)
    ]


def _flow(rng: Random, groups: list[tuple[str, int]]) -> Record:
    lost = [rng.randrange(0, max(size // 5, 1) + 1) if size else 0 for _, size in groups]
    rows = {
        "STARTED": [size for _, size in groups],
        "COMPLETED": [size - gone for (_, size), gone in zip(groups, lost, strict=True)],
        "NOT COMPLETED": lost,
    }
    milestones = [
        {
            "type": kind,
            "achievements": [
                {"groupId": f"FG{number:03d}", "numSubjects": str(count)}
                for number, count in enumerate(counts)
            ],
        }
        for kind, counts in rows.items()
    ]
    return {
        "groups": _groups("FG", groups),
        "periods": [{"title": "Overall Study", "milestones": milestones}],
    }


def _baseline(rng: Random, groups: list[tuple[str, int]]) -> Record:
    full = [*groups, ("Total", sum(size for _, size in groups))]
    ages = [
        {
            "groupId": f"BG{number:03d}",
            "value": f"{rng.uniform(28, 55):.1f}",
            "spread": f"{rng.uniform(6, 14):.1f}",
        }
        for number in range(len(full))
    ]
    return {
        "groups": _groups("BG", full),
        "denoms": [{"units": "Participants", "counts": _counts("BG", [size for _, size in full])}],
        "measures": [
            {
                "title": "Age, Continuous",
                "paramType": "MEAN",
                "dispersionType": "STANDARD_DEVIATION",
                "unitOfMeasure": "years",
                "classes": [{"categories": [{"measurements": ages}]}],
            }
        ],
    }


def measure(rng: Random, groups: list[tuple[str, int]], kind: str, outcome: Record) -> Record:
    """One outcome with its figures by group."""
    values = [
        {
            "groupId": f"OG{number:03d}",
            "value": f"{rng.uniform(-9, 9):.1f}",
            "spread": f"{rng.uniform(1, 5):.1f}",
        }
        for number in range(len(groups))
    ]
    return {
        "type": kind,
        "title": outcome["measure"],
        "reportingStatus": "POSTED",
        "paramType": "MEAN",
        "dispersionType": "Standard Deviation",
        "unitOfMeasure": "units on a scale",
        "timeFrame": outcome.get("timeFrame", "24 weeks"),
        "groups": _groups("OG", groups),
        "denoms": [
            {"units": "Participants", "counts": _counts("OG", [size for _, size in groups])}
        ],
        "classes": [{"categories": [{"measurements": values}]}],
    }


def _events(rng: Random, groups: list[tuple[str, int]]) -> Record:
    event_groups = [
        {
            "id": f"EG{number:03d}",
            "title": label,
            "deathsNumAffected": 0,
            "deathsNumAtRisk": size,
            "seriousNumAffected": min(1, size),
            "seriousNumAtRisk": size,
            "otherNumAffected": size // 2,
            "otherNumAtRisk": size,
        }
        for number, (label, size) in enumerate(groups)
    ]
    return {
        "frequencyThreshold": "5",
        "timeFrame": "24 weeks",
        "eventGroups": event_groups,
        "seriousEvents": [event(groups, rng.choice(said("results", "serious")))],
        "otherEvents": [event(groups, term) for term in rng.sample(said("results", "other"), 3)],
    }


def event(groups: list[tuple[str, int]], term: str) -> Record:
    """One kind of adverse event with its counts by group."""
    stats = [
        {
            "groupId": f"EG{number:03d}",
            "numEvents": min(1, size),
            "numAffected": min(1, size),
            "numAtRisk": size,
        }
        for number, (_, size) in enumerate(groups)
    ]
    return {
        "term": term,
        "organSystem": "General disorders",
        "sourceVocabulary": "MedDRA 26.0",
        "assessmentType": "SYSTEMATIC_ASSESSMENT",
        "stats": stats,
    }
