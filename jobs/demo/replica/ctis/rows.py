"""What the listing of CTIS says of a record, and which records a search finds."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from jobs.demo.replica.messages import ReplicaError
from tracker.registries.ctis.criteria import CODES, FLAGS, TEXTS
from tracker.registries.ctis.reach import part, parts, text, texts


class UnservedCriterion(ReplicaError):
    """The real CTIS knows this criterion; the replica does not."""


class Served:
    """One record, and the little that listings and searches need of it."""

    def __init__(self, record: bytes) -> None:
        self.record: dict[str, Any] = msgspec.json.decode(record)
        application = part(self.record, "authorizedApplication") or self.record
        one = part(application, "authorizedPartI")
        names = part(one, "trialDetails", "clinicalTrialIdentifiers")
        ends = part(one, "trialDetails", "trialInformation", "endPoint")
        self.number = text(self.record, "ctNumber") or ""
        self.status = self.record.get("ctPublicStatusCode")
        self.published = (text(self.record, "publishDate") or "")[:10]
        self.states = parts(application, "memberStatesConcerned")
        self.fields = {
            "title": " ".join(filter(None, (text(names, "fullTitle"), text(names, "publicTitle")))),
            "medicalCondition": ", ".join(
                texts(parts(one, "medicalConditions"), "medicalCondition")
            ),
            "productName": ", ".join(texts(parts(one, "products"), "productName")),
            "endPoint": ", ".join(texts(parts(ends, "primaryEndPoints"), "endPoint")),
            "sponsor": ", ".join(texts(parts(one, "sponsors"), "organisation", "name")),
            "number": self.number,
        }


def row(served: Served) -> dict[str, Any]:
    """The listing's row: dates are written dd/mm/yyyy there, in records as ISO."""
    published = "/".join(reversed(served.published.split("-")))
    return {
        "ctNumber": served.number,
        "ctStatus": served.status,
        "ctTitle": served.fields["title"],
        "conditions": served.fields["medicalCondition"],
        "trialCountries": [
            f"{text(state, 'mscName')}:{text(state, 'mscPublicStatusCode')}"
            for state in served.states
        ],
        "product": served.fields["productName"],
        "sponsor": served.fields["sponsor"],
        "lastUpdated": published,
        "lastPublicationUpdate": published,
    }


def finds(criteria: Mapping[str, Any], served: Served) -> bool:
    """Whether all criteria hold; those that nobody knows are ignored, as CTIS does."""
    return all(_holds(name, value, served) for name, value in criteria.items())


def _holds(name: str, value: Any, served: Served) -> bool:
    everything = " ".join(served.fields.values()).lower()
    words = [word.strip().lower() for word in str(value).split(",") if word.strip()]
    if name == "containAny":
        return any(word in everything for word in words)
    if name == "containAll":
        return all(word in everything for word in words)
    if name == "containNot":
        return not any(word in everything for word in words)
    if name in served.fields:
        return str(value).lower() in served.fields[name].lower()
    if name == "status":
        return served.status in value
    if name in TEXTS | CODES | FLAGS:
        raise UnservedCriterion(f"the replica does not serve the criterion {name}")
    return True
