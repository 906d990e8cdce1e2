"""The replica of CTIS has the registry's manners, the bad ones included."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from jobs.demo.replica.corpus import Corpus
from jobs.demo.replica.ctis.protocol import Ctis
from jobs.demo.replica.messages import ReplicaError, Request

NUMBER = "2029-500001-11-00"


def record(number: str = NUMBER, product: str = "Invented cells") -> bytes:
    part_one = {
        "products": [{"productName": product}],
        "medicalConditions": [{"medicalCondition": "Lupus"}],
    }
    return msgspec.json.encode(
        {
            "ctNumber": number,
            "ctPublicStatusCode": 4,
            "publishDate": "2026-03-04T00:00:00",
            "authorizedApplication": {
                "authorizedPartI": part_one,
                "memberStatesConcerned": [{"mscName": "Spain", "mscPublicStatusCode": 4}],
            },
        }
    )


@pytest.fixture
def ctis() -> Ctis:
    records = {NUMBER: record(), "2029-500002-11-00": record("2029-500002-11-00", "Aspirin")}
    return Ctis([Corpus(records, "2026-10-02T09:00:04")])


def search(ctis: Ctis, criteria: dict[str, Any], page: int = 1, size: int = 1) -> tuple[int, Any]:
    question = {"pagination": {"page": page, "size": size}, "searchCriteria": criteria}
    body = msgspec.json.encode(question)
    request = Request("/ctis-public-api/search", {}, {}, "POST", body)
    response = ctis.answer(request, None)
    return response.status, msgspec.json.decode(response.body) if response.status == 200 else None


def test_pages_count_from_one_and_page_nought_finds_nothing(ctis: Ctis) -> None:
    _, first = search(ctis, {})
    _, second = search(ctis, {}, page=2)
    _, nought = search(ctis, {}, page=0)
    assert first["pagination"]["totalRecords"] == 2
    assert (first["pagination"]["nextPage"], second["pagination"]["nextPage"]) == (True, False)
    assert {row["ctNumber"] for row in first["data"] + second["data"]} == {
        NUMBER,
        "2029-500002-11-00",
    }
    assert (nought["pagination"]["totalRecords"], nought["data"]) == (0, [])


def test_rows_write_dates_as_the_listing_does(ctis: Ctis) -> None:
    _, found = search(ctis, {"productName": "cells"})
    (row,) = found["data"]
    assert row["lastPublicationUpdate"] == "04/03/2026"
    assert row["trialCountries"] == ["Spain:4"]


@pytest.mark.parametrize(
    ("criteria", "count"),
    [
        ({"containAny": "cells, nothing"}, 1),
        ({"containAll": "cells, lupus"}, 1),
        ({"containAll": "cells, nothing"}, 0),
        ({"containAny": "lupus", "containNot": "aspirin"}, 1),
        ({"status": [3, 4]}, 2),
        ({"status": [8]}, 0),
        ({"containsAny": "cells"}, 2),  # unknown: ignored, and everything is found
    ],
)
def test_criteria(ctis: Ctis, criteria: dict[str, Any], count: int) -> None:
    assert search(ctis, criteria)[1]["pagination"]["totalRecords"] == count


def test_a_criterion_of_the_real_one_that_is_not_served_says_so(ctis: Ctis) -> None:
    assert search(ctis, {"pip": True})[0] == 501


def test_refusals(ctis: Ctis) -> None:
    assert ctis.answer(Request("/ctis-public-api/search"), None).status == 403
    assert ctis.answer(Request("/ctis-public-api/retrieve/x"), None).status == 400
    assert ctis.answer(Request("/ctis-public-api/other"), None).status == 404
    unknown = ctis.answer(Request("/ctis-public-api/retrieve/2029-500009-11-00"), None)
    assert (unknown.status, unknown.body) == (200, b"{}")
    assert ctis.answer(Request(f"/ctis-public-api/retrieve/{NUMBER}"), None).body == record()


def test_the_days_go_by() -> None:
    days = [Corpus({}, "2026-10-02T09:00:04"), Corpus({NUMBER: record()}, "2026-10-03T09:00:04")]
    ctis = Ctis(days)
    assert search(ctis, {})[1]["pagination"]["totalRecords"] == 0
    ctis.advance()
    assert search(ctis, {})[1]["pagination"]["totalRecords"] == 1
    with pytest.raises(ReplicaError, match="no further day"):
        ctis.advance()
    with pytest.raises(ReplicaError, match="at least one day"):
        Ctis([])
