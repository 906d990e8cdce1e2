"""How pages are asked for, against a scripted registry."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from itertools import islice
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import responses

from tracker.errors import ConfigError, PassingError, PermanentError
from tracker.http import HttpClient
from tracker.registries.ctgov import Fetcher
from tracker.registries.ctgov.fetch import NUMBERS_PER_REQUEST

BASE = "http://registry.example/api/v2"
Record = dict[str, Any]


@pytest.fixture
def fetcher() -> Fetcher:
    client = HttpClient(
        seconds_between_requests=0,
        timeout_seconds=300,
        attempts=3,
        longest_wait_seconds=0,
        sleep=lambda _: None,
    )
    return Fetcher(client, f"{BASE}/", 50)


def serve(*pages: Any) -> None:
    for page in pages:
        if isinstance(page, dict):
            responses.get(f"{BASE}/studies", json=page)
        else:
            responses.get(f"{BASE}/studies", body=page, content_type="application/json")


def asked() -> list[dict[str, str]]:
    queries = [parse_qs(urlsplit(call.request.url).query) for call in responses.calls]
    return [{name: values[0] for name, values in query.items()} for query in queries]


@responses.activate
def test_asks_page_by_page_to_the_very_end(fetcher: Fetcher, record: Callable[..., Record]) -> None:
    serve(
        {"studies": [record(1)], "nextPageToken": "a", "totalCount": 2},
        {"studies": [], "nextPageToken": "b"},
        {"studies": [record(2)]},
    )
    pages = list(fetcher.search({"intr": "MSC OR cells", "cond": "x"}, None))
    assert [len(page.records) for page in pages] == [1, 0, 1]
    assert [page.total for page in pages] == [2, None, None]
    fixed = {
        "query.intr": "MSC OR cells",
        "query.cond": "x",
        "sort": "StudyFirstPostDate:asc,LastUpdatePostDate:asc",
        "pageSize": "50",
        "format": "json",
    }
    assert asked() == [
        fixed | {"countTotal": "true"},
        fixed | {"pageToken": "a"},
        fixed | {"pageToken": "b"},
    ]


@responses.activate
def test_asks_for_updates_since_a_day(fetcher: Fetcher) -> None:
    serve({"studies": [], "totalCount": 0})
    assert len(list(fetcher.search({"term": "x"}, date(2026, 10, 2)))) == 1
    assert asked()[0]["filter.advanced"] == "AREA[LastUpdatePostDate]RANGE[2026-10-02,MAX]"


@responses.activate
def test_asks_by_numbers_in_short_addresses(fetcher: Fetcher) -> None:
    responses.get(f"{BASE}/studies", json={"studies": [], "totalCount": 0})
    numbers = [f"NCT99{serial:06}" for serial in range(NUMBERS_PER_REQUEST * 2 + 1)]
    list(fetcher.by_numbers(numbers))
    batches = [query["filter.ids"].split(",") for query in asked()]
    assert [number for batch in batches for number in batch] == numbers
    assert all(len(call.request.url) < 2000 for call in responses.calls)
    assert list(fetcher.by_numbers([])) == []


@responses.activate
def test_a_token_that_comes_back_ends_the_pass(
    fetcher: Fetcher, record: Callable[..., Record]
) -> None:
    serve(
        {"studies": [record(1)], "nextPageToken": "a"},
        {"studies": [record(2)], "nextPageToken": "b"},
        {"studies": [record(1)], "nextPageToken": "a"},
    )
    with pytest.raises(PermanentError, match="page token 'a' twice"):
        list(islice(fetcher.search({"term": "x"}, None), 10))


@responses.activate
def test_a_page_that_broke_off_is_asked_for_again(
    fetcher: Fetcher, record: Callable[..., Record]
) -> None:
    whole = json.dumps({"studies": [record(1)], "totalCount": 1})
    serve(whole[: len(whole) // 2], whole)
    (page,) = fetcher.search({"term": "x"}, None)
    assert [one.registration_number for one in page.records] == ["NCT99000001"]


@responses.activate
def test_a_page_that_stays_broken_is_a_passing_error(fetcher: Fetcher) -> None:
    responses.get(f"{BASE}/studies", body="<html>Maintenance</html>", content_type="text/html")
    with pytest.raises(PassingError, match="text/html"):
        list(fetcher.search({"term": "x"}, None))
    assert len(responses.calls) == 3


@responses.activate
def test_a_refused_query_is_final(fetcher: Fetcher) -> None:
    refusal = "Parameter `query.term` has incorrect format"
    responses.get(f"{BASE}/studies", status=400, body=refusal)
    with pytest.raises(PermanentError, match="incorrect format"):
        list(fetcher.search({"term": "((("}, None))
    assert len(responses.calls) == 1


@pytest.mark.parametrize("query", [{}, {"interventions": "MSC"}, {"intr": "x", "sort": "y"}])
def test_a_query_that_the_registry_does_not_know_is_a_mistake_in_the_settings(
    fetcher: Fetcher, query: dict[str, str]
) -> None:
    with pytest.raises(ConfigError, match="known: cond, id, intr"):
        next(fetcher.search(query, None))


@responses.activate
def test_asks_for_the_stamp_of_the_load(fetcher: Fetcher) -> None:
    responses.get(f"{BASE}/version", json={"dataTimestamp": "2026-10-05T09:00:04"})
    assert fetcher.data_timestamp() == "2026-10-05T09:00:04"
