from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from tracker.changes import Importance, diff, whole_study_change
from tracker.derive import derive
from tracker.study.model import Study

Record = dict[str, Any]
Make = Callable[..., Record]


def study_of(record: Record) -> Study:
    number = record["protocolSection"]["identificationModule"]["nctId"]
    return derive("ctgov", number, json.dumps(record).encode()).study


def found(record: Make, before: Record, after: Record) -> dict[str, tuple[Any, Any]]:
    """The changes between two records that differ in `before` and `after`, by path."""
    changes = diff(study_of(record(**before)), study_of(record(**after)))
    return {change.path: (change.before, change.after) for change in changes}


def sites(*places: tuple[str, str]) -> Record:
    rows = [{"city": city, "country": country} for city, country in places]
    return {"contactsLocationsModule": {"locations": rows}}


def test_a_word_that_changed_is_one_change(record: Make) -> None:
    assert found(record, {}, {"statusModule": {"overallStatus": "COMPLETED"}}) == {
        "overall_status": ("RECRUITING", "COMPLETED")
    }


def test_dates_enrollment_and_sponsor_change_in_parts(record: Make) -> None:
    def design(count: int, kind: str) -> Record:
        return {"designModule": {"enrollmentInfo": {"count": count, "type": kind}}}

    assert found(record, design(40, "ESTIMATED"), design(38, "ACTUAL")) == {
        "enrollment.count": (40, 38),
        "enrollment.type": ("ESTIMATED", "ACTUAL"),
    }
    start = {"statusModule": {"startDateStruct": {"date": "2024-01", "type": "ACTUAL"}}}
    assert found(record, {}, start) == {
        "start_date.date": (None, "2024-01"),
        "start_date.type": (None, "ACTUAL"),
    }
    sponsor = {"sponsorCollaboratorsModule": {"leadSponsor": {"name": "Other Hospital"}}}
    assert found(record, {}, sponsor) == {
        "lead_sponsor.name": ("Example University", "Other Hospital")
    }


def test_a_list_of_words_changes_whole(record: Make) -> None:
    after = {"conditionsModule": {"conditions": ["Other Illness", "Invented Illness"]}}
    assert found(record, {}, after) == {
        "conditions": (["Invented Illness"], ["Invented Illness", "Other Illness"])
    }


def test_of_sites_only_those_that_went_and_came_are_told(record: Make) -> None:
    before, after = (
        sites(("Rome", "Italy"), ("Bern", "Switzerland")),
        sites(("Bern", "Switzerland"), ("Lyon", "France")),
    )
    assert found(record, before, after) == {
        "countries": (["CH", "IT"], ["CH", "FR"]),
        "sites": ([{"city": "Rome", "country": "IT"}], [{"city": "Lyon", "country": "FR"}]),
    }


def test_another_spelling_of_a_country_or_a_sponsor_says_nothing_new(record: Make) -> None:
    assert found(record, sites(("Ankara", "Turkey")), sites(("Ankara", "Turkey (Türkiye)"))) == {}
    named = [
        {
            "sponsorCollaboratorsModule": {
                "leadSponsor": {"name": name},
                "collaborators": [{"name": name}],
            }
        }
        for name in ("Sample Cells", " Sample  Cells ")
    ]
    assert found(record, *named) == {}


def test_a_country_nobody_knows_changes_by_its_text(record: Make) -> None:
    told = found(record, sites(("X", "Atlantis")), sites(("X", "Mu")))
    assert told.keys() == {"sites"}


def test_the_second_of_two_equal_entries_counts(record: Make) -> None:
    drug = {"type": "DRUG", "name": "A"}
    one, two = ({"armsInterventionsModule": {"interventions": [drug] * n}} for n in (1, 2))
    assert found(record, one, two) == {"interventions": ([], [drug])}


@pytest.mark.parametrize(
    ("kind", "importance"),
    [
        ("registered", Importance.HIGH),
        ("found_late", Importance.MEDIUM),
        ("baseline", Importance.TRACE),
        ("disappeared", Importance.HIGH),
        ("left_search", Importance.LOW),
        ("back_in_search", Importance.LOW),
        ("reappeared", Importance.HIGH),
        ("merged", Importance.MEDIUM),
    ],
)
def test_the_study_as_such_may_change(kind: str, importance: Importance) -> None:
    change = whole_study_change(kind)
    assert (change.path, change.kind, change.importance) == ("study", kind, importance)


def test_subject_headings_are_never_a_change(record: Make) -> None:
    before, after = record(), record()
    browse = {"meshes": [{"id": "D000001", "term": "Example Disease"}]}
    after["derivedSection"] = {"conditionBrowseModule": browse, "interventionBrowseModule": browse}
    assert study_of(before) != study_of(after)
    assert diff(study_of(before), study_of(after)) == []
