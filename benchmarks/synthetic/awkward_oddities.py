"""Records that hold what no program expects: dummies, repeats, extremes, rare sections."""

from __future__ import annotations

from typing import TYPE_CHECKING

from benchmarks.synthetic.awkward_gaps import without_results
from benchmarks.synthetic.parts import insert, part
from benchmarks.synthetic.words import said

if TYPE_CHECKING:
    from benchmarks.synthetic.words import Record

ALIAS_OFFSET = 900_000
LONG_TEXT = 20_000
"""Characters of the longest eligibility text."""


def old_number(record: Record) -> None:
    """An alias: a number that was merged into this one."""
    module = part(record, "identificationModule")
    serial = ALIAS_OFFSET + int(module["nctId"][-5:])
    insert(module, "nctIdAliases", [f"NCT99{serial:06d}"], after="nctId")


def far_future(record: Record) -> None:
    """A completion date that nobody will live to see, before the start."""
    insert(
        part(record, "statusModule"),
        "completionDateStruct",
        {"date": "2099-01-01", "type": "ESTIMATED"},
        before="studyFirstSubmitDate",
    )


def enrollment_sentinel(record: Record) -> None:
    """The number that means nobody knows."""
    part(record, "designModule")["enrollmentInfo"] = {"count": 99_999_999, "type": "ESTIMATED"}


def one_name_twice(record: Record) -> None:
    """Two interventions of one name, told apart by their arms only."""
    name = "Mesenchymal stem cells"
    part(record, "armsInterventionsModule").clear()
    part(record, "armsInterventionsModule").update(
        armGroups=[
            {"label": label, "type": "EXPERIMENTAL", "interventionNames": [f"Biological: {name}"]}
            for label in ("Early", "Late")
        ],
        interventions=[
            {"type": "BIOLOGICAL", "name": name, "armGroupLabels": [label]}
            for label in ("Early", "Late")
        ],
    )


def long_criteria(record: Record) -> None:
    """An eligibility text of 20,000 characters."""
    lines = said("criteria", "include") + said("criteria", "exclude")
    text, turn = "Inclusion Criteria:\n\n", 0
    while len(text) < LONG_TEXT:
        text += f"* {turn + 1}) {lines[turn % len(lines)]}\n"
        turn += 1
    part(record, "eligibilityModule")["eligibilityCriteria"] = text[:LONG_TEXT]


def unknown_country(record: Record) -> None:
    """A country that no list knows: an issue for a person, not a guess."""
    part(record, "contactsLocationsModule")["locations"] = [
        {"facility": "Demo Hospital", "city": "Newtown", "country": "Republic of Demoria"}
    ]


def odd_numbers(record: Record) -> None:
    """Secondary ids that are dummies, hold blanks, or name another study."""
    insert(
        part(record, "identificationModule"),
        "secondaryIdInfos",
        [
            {"id": "ISRCTN00000000", "type": "REGISTRY", "domain": "ISRCTN"},
            {"id": " 2012- 099 123-45", "type": "EUDRACT_NUMBER"},
            {"id": "NCT00000000"},
            {"id": "EudraCT: 2012-099123-45 / DEMO-7"},
            {"id": "NCT99000001", "type": "OTHER"},
        ],
        before="organization",
    )


def retracted_paper(record: Record) -> None:
    """A reference that was retracted."""
    retraction = {"pmid": "99999998", "source": "J Example Med. 2020;1(1):10"}
    part(record, "referencesModule")["references"] = [
        {
            "pmid": "99999997",
            "type": "RESULT",
            "citation": "Retracted demo. J Example Med. 2019;1(1):1.",
            "retractions": [retraction],
        }
    ]


def results_sent_back(record: Record) -> None:
    """Results submitted but not posted: an annotation, no results."""
    events = [{"type": "RELEASE", "date": "2024-03-04"}, {"type": "RESET", "dateUnknown": True}]
    without_results(record)
    record["annotationSection"] = {
        "annotationModule": {
            "unpostedAnnotation": {
                "unpostedResponsibleParty": "Demo Contact, Demo Hospital",
                "unpostedEvents": events,
            }
        }
    }


def documents(record: Record) -> None:
    """A protocol on file."""
    record["documentSection"] = {
        "largeDocumentModule": {
            "largeDocs": [
                {
                    "typeAbbrev": "Prot_SAP",
                    "hasProtocol": True,
                    "hasSap": True,
                    "hasIcf": False,
                    "label": "Study Protocol and Statistical Analysis Plan",
                    "date": "2021-01-14",
                    "uploadDate": "2022-05-20T09:31",
                    "filename": "Prot_SAP_000.pdf",
                    "size": 184320,
                }
            ]
        }
    }
