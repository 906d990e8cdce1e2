"""Which studies a search finds, asked of the protocol without sockets."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from jobs.demo.replica.messages import Response

Record = dict[str, Any]


def numbers(response: Response) -> list[int]:
    """The serial numbers of the studies on a page, in ascending order."""
    assert response.status == 200, response.body
    return sorted(
        int(row["protocolSection"]["identificationModule"]["nctId"][5:])
        for row in json.loads(response.body)["studies"]
    )


@pytest.fixture
def records(study: Callable[..., Record]) -> list[Record]:
    """Four studies, told apart by everything that a query can ask for."""
    boston_and_ghent = [
        {"city": "Boston", "state": "Maine", "geoPoint": {"lat": 42.36, "lon": -71.06}},
        {"city": "Ghent", "country": "Belgium"},
    ]
    return [
        study(
            1,
            armsInterventionsModule={
                "interventions": [{"type": "BIOLOGICAL", "name": "Adipose-derived MSCs"}],
                "armGroups": [{"label": "A", "type": "EXPERIMENTAL", "description": "wharton"}],
            },
            conditionsModule={"conditions": ["Systemic Sclerosis", "Lupus Nephritis"]},
            designModule={
                "studyType": "INTERVENTIONAL",
                "phases": ["PHASE1", "PHASE2"],
                "enrollmentInfo": {"count": 24},
            },
            eligibilityModule={"minimumAge": "18 Years", "healthyVolunteers": True},
            contactsLocationsModule={"locations": boston_and_ghent},
        ),
        study(2, conditionsModule={"conditions": ["Lupus"], "keywords": ["nephritis"]}),
        study(
            3,
            designModule={"studyType": "OBSERVATIONAL", "enrollmentInfo": {"count": 500}},
            statusModule={
                "overallStatus": "COMPLETED",
                "startDateStruct": {"date": "2022-03"},
                "lastUpdatePostDateStruct": {"date": "2023-05-06"},
            },
            eligibilityModule={"minimumAge": "6 Months"},
        ),
        study(4, statusModule=None, designModule=None),
    ]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"query__intr": '"adipose derived msc"'}, [1]),
        ({"query__intr": "wharton"}, [1]),
        ({"query__intr": "sclerosis"}, []),
        ({"query__cond": "lupus nephritis"}, [1, 2]),
        ({"query__cond": '"lupus nephritis"'}, [1]),
        ({"query__cond": "EXPANSION[Term]lupus nephritis"}, [1]),
        ({"query__cond": "COVERAGE[FullMatch]lupus"}, [2]),
        ({"query__cond": "lupus", "query__intr": "MSC"}, [1]),
        ({"query__term": "NOT lupus"}, [3, 4]),
        ({"query__locn": "belgium"}, [1]),
        ({"query__term": "NCT99000002"}, [2]),
        ({"query__term": "NCT99000002, nct99000003", "query__cond": "lupus"}, [2, 3]),
        ({"query__term": "NCT99000002", "filter__overallStatus": "COMPLETED"}, [2]),
        ({"query__term": "NCT99000002 OR NCT99000003", "query__cond": "lupus"}, [2]),
        ({"filter__ids": "NCT99000002|nct99000003,NCT99999999"}, [2, 3]),
        ({"filter__overallStatus": "COMPLETED,RECRUITING"}, [1, 2, 3]),
        ({"postFilter__overallStatus": "COMPLETED"}, [3]),
        ({"filter__geo": "distance(42.3,-71.1,50km)"}, [1]),
        ({"filter__geo": "distance(51.0,3.7,50km)"}, []),
        ({"query__term": "  "}, [1, 2, 3, 4]),
    ],
)
def test_parameters(
    ask: Any, records: list[Record], query: dict[str, str], found: list[int]
) -> None:
    assert numbers(ask(*records)(**query)) == found


@pytest.mark.parametrize(
    ("expression", "found"),
    [
        ("ALL", [1, 2, 3, 4]),
        ("AREA[Phase]PHASE2", [1]),
        ("AREA[Phase]Phase 1", [1, 2]),
        ("AREA[Phase]MISSING", [3, 4]),
        ("AREA[Phase:size]2", [1]),
        ("AREA[protocolSection.designModule.phases]PHASE2", [1]),
        ("NOT AREA[StudyType]INTERVENTIONAL", [3, 4]),
        ("AREA[ConditionSearch]MISSING", []),
        ("AREA[Condition]MISSING", [3, 4]),
        ("AREA[LastUpdatePostDate]RANGE[2023-05-06,2023-05-06]", [3]),
        ("AREA[LastUpdatePostDate]RANGE[MIN,2023]", [3]),
        ("AREA[LastUpdatePostDate]RANGE[01/03/2026,MAX]", [2]),
        ("AREA[StartDate]RANGE[2022-03-01,2022-03]", [3]),
        ("AREA[StartDate]RANGE[2022-03-02,MAX]", []),
        ("AREA[StartDate]2022", [3]),
        ("AREA[EnrollmentCount]RANGE[24,100]", [1]),
        ("AREA[EnrollmentCount]500", [3]),
        ("AREA[MinimumAge]RANGE[MIN,1 year]", [3]),
        ("AREA[HealthyVolunteers]true", [1]),
        ("AREA[Location]ghent", [1]),
        ("AREA[LocationCity]Boston AND AREA[LocationCountry]Belgium", [1]),
        ("SEARCH[Location](AREA[LocationCity]Boston AND AREA[LocationCountry]Belgium)", []),
        ("SEARCH[Location](AREA[LocationCity]Boston AND maine)", [1]),
        ("SEARCH[Location](AREA[LocationCity]Boston AND AREA[LocationCountry]MISSING)", [1]),
        ("SEARCH[Location](AREA[BriefTitle]study)", []),
        ("SEARCH[Location](AREA[Phase]PHASE1)", []),
        ("SEARCH[Location]ALL AND SEARCH[Study]lupus", [1]),
        ("AREA[LocationGeoPoint]DISTANCE[42.3,-71.1,50mi]", [1]),
        ("EXPANSION[None]AREA[InterventionName]MSC", []),
        ("EXPANSION[None]AREA[InterventionName]MSCs", [1]),
        ("TILT[StartDate]AREA[Condition]lupus", [1, 2]),
        ("systemic", [1]),
    ],
)
def test_advanced_filter(
    ask: Any, records: list[Record], expression: str, found: list[int]
) -> None:
    assert numbers(ask(*records)(filter__advanced=expression)) == found


@pytest.mark.parametrize(
    ("query", "text"),
    [
        ({"filter__phase": "x"}, "`filter.phase` is unknown parameter"),
        ({"filter__overallStatus": "OPEN"}, "Invalid value in parameter `overallStatus`: `OPEN`"),
        ({"filter__ids": "NCT1,2"}, "Item 2 in parameter `filter.ids` has incorrect format"),
        ({"filter__geo": "near me"}, "Parameter `filter.geo` has incorrect format"),
        ({"sort": "StartDate:up"}, "Item 1 in parameter `sort` has incorrect format"),
        ({"sort": "NCTId"}, "Unsupported sort field type: text"),
        ({"sort": "Phase"}, "Unsupported sort field type: text"),
        ({"sort": "Nonsense"}, "Unknown sort field: `Nonsense`"),
        ({"sort": "StartDate,StartDate,StartDate"}, "at most 2"),
        ({"fields": "NCTId|X"}, "Parameter 'fields' contains invalid field name: 'X'"),
        ({"fields": "nctid"}, "Parameter 'fields' contains invalid field name: 'nctid'"),
        ({"fields": ""}, "Item 1 in parameter `fields` has incorrect format"),
        (
            {"filter__advanced": "AREA[EnrollmentCount]RANGE[few,MAX]"},
            "advanced filter: Invalid number in range: `few`",
        ),
        ({"filter__advanced": "AREA[Condition]RANGE[1,2]"}, "a range or distance needs an area"),
        ({"pageSize": "-1"}, "integer"),
        ({"pageSize": "abc"}, "integer"),
        ({"pageToken": "abc"}, "Parameter `pageToken` has incorrect format"),
        ({"pageToken": "AAAAAAAAAAA"}, "Parameter `pageToken` has incorrect format"),
        ({"countTotal": "yes"}, "Invalid value in parameter `countTotal`: `yes`"),
        ({"format": "xml"}, "Invalid value in parameter `format`: `xml`"),
        ({"query__cond": "(a"}, "Error parsing query in Conditions or disease: missing ')'"),
        ({"filter__advanced": "AREA[X]a"}, "Error parsing query in advanced filter: Unknown area"),
        (
            {"filter__advanced": "AREA[Phase]PHASE9"},
            "Allowed values for enum field `protocolSection.designModule.phases` are `NA`, `EARLY",
        ),
        (
            {"query__term": "AREA[StartDate]RANGE[soon,MAX]"},
            "Error parsing query in Other terms: Invalid date in range: `soon`",
        ),
    ],
)
def test_refusals_are_plain_text(
    ask: Any, records: list[Record], query: dict[str, str], text: str
) -> None:
    response = ask(*records)(**query)
    assert (response.status, response.content_type) == (400, "text/plain")
    assert text in response.body.decode()


@pytest.mark.parametrize(
    "query", [{"format": "csv"}, {"markupFormat": "legacy"}, {"aggFilters": "sex:f"}]
)
def test_what_the_replica_lacks_is_said_loudly(ask: Any, query: dict[str, str]) -> None:
    assert ask()(**query).status == 501


def test_a_misshapen_record_is_served_and_found_by_its_sound_parts(ask: Any, study: Any) -> None:
    crooked = study(
        5,
        contactsLocationsModule={"locations": "Ghent"},
        outcomesModule={"primaryOutcomes": [{"measure": "Walking distance"}], "otherOutcomes": [1]},
    )
    get = ask(crooked, study(6, contactsLocationsModule={"locations": [{"city": 7}]}))
    assert numbers(get(query__term="invented")) == [5, 6]
    assert numbers(get(query__term='"walking distance"')) == [5]
    assert numbers(get(filter__advanced="SEARCH[Location](AREA[LocationCity]Ghent)")) == []
    cut = get(filter__ids="NCT99000005", fields="LocationCity,NCTId,HasResults").body
    assert json.loads(cut)["studies"][0]["hasResults"] is False
    whole = get(filter__ids="NCT99000005").body
    assert json.loads(whole)["studies"] == [crooked]


def test_fields_of_a_list_leave_out_elements_that_have_none(
    ask: Any, records: list[Record]
) -> None:
    answer = ask(*records)(filter__ids="NCT99000001", fields="LocationCountry")
    (row,) = json.loads(answer.body)["studies"]
    module = row["protocolSection"]["contactsLocationsModule"]
    assert module == {"locations": [{"country": "Belgium"}]}
