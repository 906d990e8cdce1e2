"""WHO's portal export of ClinicalTrials.gov's records: the copy that a collector has of them.

Made of records at hand when it is needed, so that nothing of anybody's records is kept.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from lxml import etree

Record = Mapping[str, Any]
HARVESTED, EXPORTED = "17 February 2020", "3/18/2020 6:53:35 PM"
OLD_STATUS = "Recruiting"


def portal_export(records: Iterable[Record], **changed: str) -> bytes:
    """Return the export of these records (v2 JSON) as WHO had them long ago.

    The copies say that each trial recruits as many people again as it does, as phase 2; `changed`
    are further fields by the name of their column.
    """
    root = etree.Element("Trials_downloaded_from_ICTRP")
    for record in records:
        trial = etree.SubElement(root, "Trial")
        for name, text in (_row(record) | changed).items():
            etree.SubElement(trial, name).text = text
    return etree.tostring(root, encoding="utf-8", xml_declaration=True)


def _row(record: Record) -> dict[str, str]:
    section = record["protocolSection"]
    about, status = section["identificationModule"], section["statusModule"]
    number = about["nctId"]
    posted = status.get("studyFirstPostDateStruct", {}).get("date", "2019-01-01")
    size = section.get("designModule", {}).get("enrollmentInfo", {}).get("count", 10)
    given = section.get("armsInterventionsModule", {}).get("interventions", [])
    conditions = section.get("conditionsModule", {}).get("conditions", [])
    return {
        "TrialID": number,
        "Last_Refreshed_on": HARVESTED,
        "Public_title": about.get("briefTitle", ""),
        "Scientific_title": about.get("officialTitle", ""),
        "Primary_sponsor": "An Older Sponsor",
        "Date_registration3": posted.replace("-", ""),
        "Export_date": EXPORTED,
        "Source_Register": "ClinicalTrials.gov",
        "web_address": f"https://clinicaltrials.gov/show/{number}",
        "Recruitment_Status": OLD_STATUS,
        "Date_enrollement": "January 1, 2015",
        "Target_size": str(2 * (size or 5)),
        "Study_type": "Interventional",
        "Phase": "Phase 2",
        "Countries": "Iceland",
        "Condition": ";".join(conditions),
        "Intervention": ";".join(f"Biological: {one.get('name', '')}" for one in given),
        "Secondary_ID": "2011-499011-11",
    }
