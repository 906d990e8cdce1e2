from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
import requests

from tracker.errors import PassingError
from tracker.http import HttpResponse
from tracker.registries.ctgov.pages import read_page, read_version, split_records

Record = dict[str, Any]


def answer(body: bytes, content_type: str | None = "application/json") -> HttpResponse:
    response = requests.Response()
    response.status_code = 200
    response.url = "http://registry.example/api/v2/studies"
    response._content = body
    if content_type is not None:
        response.headers["Content-Type"] = content_type
    return HttpResponse(response)


def test_splits_a_page(record: Callable[..., Record]) -> None:
    page = {"studies": [record(1), record(2)], "nextPageToken": "abc", "totalCount": 7, "new": 1}
    found, token = read_page(answer(json.dumps(page).encode()))
    assert [one.registration_number for one in found.records] == ["NCT99000001", "NCT99000002"]
    assert [json.loads(one.body) for one in found.records] == [record(1), record(2)]
    assert (found.total, token, found.unreadable) == (7, "abc", ())


def test_an_empty_page_may_have_a_token() -> None:
    found, token = read_page(answer(b'{"studies": [], "nextPageToken": "x"}'))
    assert (found.records, found.total, token) == ((), None, "x")


def test_a_spoilt_record_costs_only_itself(record: Callable[..., Record]) -> None:
    page = {"studies": [record(1), {"nctId": "NCT99000002"}, 7, record(3)]}
    found, _ = read_page(answer(json.dumps(page).encode()))
    assert len(found.records) == 2
    assert [spoilt.excerpt for spoilt in found.unreadable] == ['{"nctId": "NCT99000002"}', "7"]
    assert all("no record of API v2" in spoilt.reason for spoilt in found.unreadable)


def test_an_excerpt_is_short_and_names_no_address() -> None:
    spoilt = json.dumps({"contact": "somebody@example.org", "x": "y" * 1000}).encode()
    (unreadable,) = split_records([spoilt]).unreadable
    assert "somebody" not in unreadable.excerpt
    assert len(unreadable.excerpt) < 300


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (b"<html>Scheduled maintenance</html>", "text/html"),
        (b'{"studies": []}', "text/html; charset=utf-8"),
        (b'{"studies": []}', None),
        (b"", "application/json"),
        (b'{"studies": [{"protocolSe', "application/json"),
        (b'{"studies": {}}', "application/json"),
        (b'{"records": []}', "application/json"),
        (b'{"studies": [], "nextPageToken": 7}', "application/json"),
        (b'{"studies": []} {"studies": []}', "application/json"),
        (b"\xff\xfe{", "application/json"),
    ],
)
def test_a_broken_page_is_worth_another_try(body: bytes, content_type: str | None) -> None:
    with pytest.raises(PassingError):
        read_page(answer(body, content_type))


def test_reads_the_stamp_of_the_load() -> None:
    body = b'{"apiVersion": "2.0.5", "dataTimestamp": "2026-10-05T09:00:04"}'
    assert read_version(answer(body)) == "2026-10-05T09:00:04"
    for broken in (b"{}", b"", b'{"dataTimestamp": 1}'):
        with pytest.raises(PassingError):
            read_version(answer(broken))
    with pytest.raises(PassingError, match="text/html"):
        read_version(answer(body, "text/html"))
