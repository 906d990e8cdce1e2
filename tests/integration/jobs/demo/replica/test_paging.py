"""Chains of pages, asked of the protocol without sockets."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobs.demo.replica.corpus import Corpus
from jobs.demo.replica.ctgov.paging import cut_page
from jobs.demo.replica.ctgov.protocol import Ctgov
from jobs.demo.replica.faults import Fault
from jobs.demo.replica.messages import Request

DATES = ["2020-01-01", "2020-02", "2021", None]


def record(serial: int, start: str | None) -> dict[str, Any]:
    status = {"startDateStruct": {"date": start}} if start else {}
    identity = {"nctId": f"NCT99{serial:06}"}
    return {"protocolSection": {"identificationModule": identity, "statusModule": status}}


def registry(count: int) -> Ctgov:
    records = [record(serial, DATES[serial % len(DATES)]) for serial in range(count)]
    return Ctgov([Corpus.from_records(records, "2026-10-02T09:00:04")])


def page(protocol: Ctgov, fault: str | None = None, **query: str) -> dict[str, Any]:
    struck = Fault(fault) if fault else None
    response = protocol.answer(Request("/api/v2/studies", query), struck)
    assert response.status == 200, response.body
    answer: dict[str, Any] = json.loads(response.body)
    return answer


def numbers(answer: dict[str, Any]) -> list[str]:
    return [row["protocolSection"]["identificationModule"]["nctId"] for row in answer["studies"]]


def chain(protocol: Ctgov, fault_on: dict[int, str] | None = None, **query: str) -> list[str]:
    """All numbers of a chain of pages; `fault_on` says which fault strikes which page."""
    found: list[str] = []
    token: dict[str, str] = {}
    for turn in range(200):
        answer = page(protocol, (fault_on or {}).get(turn), **query, **token)
        found += numbers(answer)
        if "nextPageToken" not in answer:
            return found
        token = {"pageToken": answer["nextPageToken"]}
    raise AssertionError("the chain of pages does not end")


@given(
    count=st.integers(0, 40),
    size=st.integers(1, 45),
    sort=st.sampled_from(["StartDate", "StartDate:asc,LastUpdatePostDate", "@relevance"]),
)
def test_a_sorted_chain_yields_every_study_once(count: int, size: int, sort: str) -> None:
    found = chain(registry(count), sort=sort, pageSize=str(size))
    assert sorted(found) == [f"NCT99{serial:06}" for serial in range(count)]


@pytest.mark.parametrize(
    ("sort", "dates"),
    [
        ("StartDate", ["2021", "2020-02", "2020-01-01", None]),
        ("StartDate:asc", ["2020-01-01", "2020-02", "2021", None]),
        ("StartDate:desc", ["2021", "2020-02", "2020-01-01", None]),
    ],
)
def test_missing_values_come_last_either_way(sort: str, dates: list[str | None]) -> None:
    rows = page(registry(4), sort=sort)["studies"]
    found = [row["protocolSection"]["statusModule"].get("startDateStruct", {}) for row in rows]
    assert [struct.get("date") for struct in found] == dates


def test_numbers_sort_ascending_by_default() -> None:
    records = [record(serial, None) for serial in range(3)]
    for row, count in zip(records, (20, 3, 100), strict=True):
        row["protocolSection"]["designModule"] = {"enrollmentInfo": {"count": count}}
    protocol = Ctgov([Corpus.from_records(records, "2026-10-02T09:00:04")])
    assert numbers(page(protocol, sort="EnrollmentCount"))[0] == "NCT99000001"


def test_without_sort_the_order_differs_between_requests() -> None:
    protocol = registry(30)
    orders = {tuple(numbers(page(protocol, pageSize="30"))) for _ in range(3)}
    assert len(orders) == 3
    assert sorted(chain(protocol, pageSize="7")) != sorted(set(chain(protocol, pageSize="30")))


def test_without_sort_a_rerun_of_the_same_requests_gives_the_same_order() -> None:
    assert chain(registry(30), pageSize="7") == chain(registry(30), pageSize="7")


@pytest.mark.parametrize(
    ("asked", "served"), [(None, 10), ("0", 10), ("", 10), ("25", 25), ("5000", 1000)]
)
def test_page_sizes(asked: str | None, served: int) -> None:
    query = {} if asked is None else {"pageSize": asked}
    assert len(page(registry(1001), **query)["studies"]) == served


def test_the_total_comes_with_the_first_page_only() -> None:
    protocol = registry(25)
    first = page(protocol, countTotal="true", sort="StartDate")
    assert first["totalCount"] == 25
    second = page(protocol, countTotal="true", sort="StartDate", pageToken=first["nextPageToken"])
    assert "totalCount" not in second
    assert "totalCount" not in page(protocol)


def test_a_token_is_a_place_and_not_a_query() -> None:
    protocol = registry(25)
    token = page(protocol, sort="StartDate", pageSize="20")["nextPageToken"]
    other = page(protocol, **{"query.id": "NCT99000001 OR NCT99000002"}, pageToken=token)
    assert other == {"studies": []}


def test_the_layout_has_one_study_a_line() -> None:
    body = registry(2).answer(Request("/api/v2/studies", {"countTotal": "true"}), None).body
    assert body.startswith(b'{"totalCount":2,"studies":[\n{')
    assert body.endswith(b"}\n]}")
    assert body.count(b"},\n{") == 1
    empty = registry(2).answer(Request("/api/v2/studies", {"filter.ids": "NCT1"}), None).body
    assert empty == b'{"studies":[  ]}'


@pytest.mark.parametrize("struck", [0, 1, 2])
def test_an_empty_page_loses_nothing(struck: int) -> None:
    found = chain(registry(25), {struck: "empty-page"}, sort="StartDate", pageSize="10")
    assert found == chain(registry(25), sort="StartDate", pageSize="10")


def test_a_duplicate_repeats_one_row_on_the_next_page() -> None:
    found = chain(registry(25), {0: "duplicate"}, sort="StartDate", pageSize="10")
    assert len(found) == 26
    assert found[9] == found[10]
    assert len(set(found)) == 25


@pytest.mark.parametrize("struck", [0, 2])
def test_a_missing_row_is_nowhere(struck: int) -> None:
    found = chain(registry(25), {struck: "missing"}, sort="StartDate", pageSize="10")
    assert (len(found), len(set(found))) == (24, 24)


def test_a_duplicate_cannot_make_an_endless_chain() -> None:
    assert cut_page([1, 2, 3], 0, 1, "duplicate").next_offset == 1


@pytest.mark.parametrize("fields", ["NCTId,StartDate", "NCTId|StartDate"])
def test_fields_cut_records_down_and_leave_out_empty_modules(fields: str) -> None:
    rows = page(registry(4), sort="StartDate", fields=fields)["studies"]
    assert rows[0]["protocolSection"]["statusModule"] == {"startDateStruct": {"date": "2021"}}
    assert list(rows[3]["protocolSection"]) == ["identificationModule"]


@pytest.mark.parametrize(
    ("fields", "sections"),
    [
        ("StatusModule", {"statusModule"}),
        ("protocolSection.statusModule", {"statusModule"}),
        ("NCTIdSearch", {"identificationModule"}),
        ("@query", {"identificationModule"}),
    ],
)
def test_fields_take_structures_paths_and_areas(fields: str, sections: set[str]) -> None:
    query = {"query.id": "NCT99000000 OR x", "fields": fields}
    (row,) = page(registry(4), **query)["studies"]
    assert set(row["protocolSection"]) == sections
