"""Records that lack what programs expect, because on the wire any level may be missing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from benchmarks.synthetic.design import INVENTED
from benchmarks.synthetic.parts import insert, part

if TYPE_CHECKING:
    from benchmarks.synthetic.words import Record

KEPT_OF_WITHHELD = (
    "overallStatus",
    "studyFirstSubmitDate",
    "studyFirstSubmitQcDate",
    "studyFirstPostDateStruct",
    "lastUpdateSubmitDate",
    "lastUpdatePostDateStruct",
)
KEPT_OF_EMPTY = (
    "identificationModule",
    "statusModule",
    "sponsorCollaboratorsModule",
    "descriptionModule",
)
NO_TITLE = "[Trial of device that is not approved or cleared by the U.S. FDA]"


def withheld(record: Record) -> None:
    """A stub: placeholder titles, a few dates, nothing else."""
    status = part(record, "statusModule")
    number = part(record, "identificationModule")["nctId"]
    kept = {key: status[key] for key in KEPT_OF_WITHHELD} | {"overallStatus": "WITHHELD"}
    named = {
        "nctId": number,
        "orgStudyIdInfo": {"id": f"DEMO-{number}"},
        "organization": {"fullName": "[Redacted]"},
        "briefTitle": NO_TITLE,
        "officialTitle": NO_TITLE,
    }
    behind = {
        "responsibleParty": {"oldOrganization": "[Redacted]"},
        "leadSponsor": {"name": "[Redacted]"},
    }
    record.clear()
    record["protocolSection"] = {
        "identificationModule": named,
        "statusModule": kept,
        "sponsorCollaboratorsModule": behind,
    }
    record["hasResults"] = False


def almost_empty(record: Record) -> None:
    """Expanded access without conditions, sex, phases, locations or enrollment."""
    protocol, status = record["protocolSection"], part(record, "statusModule")
    kept = {name: protocol[name] for name in KEPT_OF_EMPTY}
    for key in (
        "startDateStruct",
        "primaryCompletionDateStruct",
        "completionDateStruct",
        "whyStopped",
        "lastKnownStatus",
    ):
        status.pop(key, None)
    without_results(record)
    status["overallStatus"] = "NO_LONGER_AVAILABLE"
    kept["designModule"] = {"studyType": "EXPANDED_ACCESS"}
    record["protocolSection"] = kept


def without_results(record: Record) -> None:
    """Take away posted results and their dates."""
    record.pop("resultsSection", None)
    record["hasResults"] = False
    for key in ("resultsFirstSubmitDate", "resultsFirstSubmitQcDate", "resultsFirstPostDateStruct"):
        part(record, "statusModule").pop(key, None)


def dates_without_type(record: Record) -> None:
    """Dates that do not say whether they are actual, one of them a bare year."""
    status = part(record, "statusModule")
    for key in ("startDateStruct", "primaryCompletionDateStruct", "completionDateStruct"):
        status.get(key, {}).pop("type", None)
    if "startDateStruct" in status:
        status["startDateStruct"]["date"] = status["startDateStruct"]["date"][:4]


def enrollment_without_type(record: Record) -> None:
    """A count alone."""
    part(record, "designModule")["enrollmentInfo"] = {"count": 40}


def nobody_enrolled(record: Record) -> None:
    """Withdrawn: zero participants, no location left, a country removed."""
    status = part(record, "statusModule")
    status["overallStatus"] = "WITHDRAWN"
    status.pop("lastKnownStatus", None)
    insert(status, "whyStopped", "No participants enrolled", after="overallStatus")
    without_results(record)
    part(record, "designModule")["enrollmentInfo"] = {"count": 0, "type": "ACTUAL"}
    part(record, "contactsLocationsModule").pop("locations", None)
    record["derivedSection"]["miscInfoModule"]["removedCountries"] = ["Spain"]


def place_without_facility(record: Record) -> None:
    """Locations with hardly anything in them, one of them twice."""
    bare = {"city": "Seoul", "country": "Korea, Republic of"}
    part(record, "contactsLocationsModule")["locations"] = [
        dict(bare),
        dict(bare),
        {"country": "Spain"},
    ]


def no_sponsor_class(record: Record) -> None:
    """An ambiguous organisation and a sponsor without class."""
    part(record, "sponsorCollaboratorsModule")["leadSponsor"] = {"name": "Demo"}
    part(record, "identificationModule")["organization"] = {"fullName": "Demo", "class": "AMBIG"}


def no_conditions(record: Record) -> None:
    """Neither conditions nor keywords, and nothing that the registry could map."""
    record["protocolSection"].pop("conditionsModule", None)
    record["derivedSection"].pop("conditionBrowseModule", None)


def no_arms(record: Record) -> None:
    """Nothing said about what is given; the summary must do."""
    record["protocolSection"].pop("armsInterventionsModule", None)
    part(record, "descriptionModule")["briefSummary"] = f"MSC are given once. {INVENTED}"
