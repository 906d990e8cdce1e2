"""A question by POST is asked with the same care as one by GET."""

from __future__ import annotations

import json

import pytest
import responses

from tracker.errors import PassingError, PermanentError
from tracker.http import HttpClient, HttpResponse

URL = "http://registry.example/search"


@pytest.fixture
def client() -> HttpClient:
    return HttpClient(
        contact="https://team.example",
        seconds_between_requests=0,
        timeout_seconds=300,
        attempts=3,
        longest_wait_seconds=0,
        sleep=lambda _: None,
    )


def read(answer: HttpResponse) -> bytes:
    return answer.body


@responses.activate
def test_sends_json_and_says_who_asks(client: HttpClient) -> None:
    responses.post(URL, body=b"found")
    assert client.post(URL, {"page": 1, "words": ["é"]}, read) == b"found"
    request = responses.calls[0].request
    assert json.loads(request.body or b"") == {"page": 1, "words": ["é"]}
    assert request.headers["Content-Type"] == "application/json"
    assert request.headers["Accept"] == "application/json"
    assert "team.example" in request.headers["User-Agent"]


@responses.activate
def test_a_hiccup_is_asked_again_with_the_same_question(client: HttpClient) -> None:
    responses.post(URL, status=503)
    responses.post(URL, body=b"found")
    assert client.post(URL, {"page": 2}, read) == b"found"
    assert [json.loads(call.request.body or b"") for call in responses.calls] == [{"page": 2}] * 2
    assert client.requests_sent == 2


@responses.activate
def test_a_broken_answer_is_asked_again_and_given_up_in_the_end(client: HttpClient) -> None:
    responses.post(URL, body=b"half")

    def refuse(answer: HttpResponse) -> bytes:
        raise PassingError(f"{answer.url} sent half an answer")

    with pytest.raises(PassingError, match="half an answer"):
        client.post(URL, {}, refuse)
    assert client.requests_sent == 3


@responses.activate
def test_a_refusal_is_final(client: HttpClient) -> None:
    responses.post(URL, status=400, body=b"bad page")
    with pytest.raises(PermanentError, match="answered 400: bad page"):
        client.post(URL, {}, read)
    assert client.requests_sent == 1
