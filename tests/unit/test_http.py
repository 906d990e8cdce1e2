"""The door to the network: which answers are tried again, after how long, and how often."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

import pytest
import requests
import responses

import tracker.http
from tracker import __version__
from tracker.errors import PassingError, PermanentError
from tracker.http import HttpClient, HttpResponse

URL = "http://registry.example/api/v2/studies"
JSON = {"content_type": "application/json"}

Client = Callable[..., HttpClient]


@pytest.fixture
def slept() -> list[float]:
    return []


@pytest.fixture
def client(slept: list[float]) -> Client:
    def make(**settings: Any) -> HttpClient:
        chosen = {
            "seconds_between_requests": 0.0,
            "timeout_seconds": 300.0,
            "attempts": 4,
            "longest_wait_seconds": 100.0,
        }
        return HttpClient(sleep=slept.append, **chosen | settings)

    return make


def text_of(answer: HttpResponse) -> str:
    return answer.body.decode()


def ask(client: HttpClient) -> str:
    return client.get(URL, {"a": "b c"}, text_of)


@responses.activate
def test_asks_once_and_honestly(client: Client, slept: list[float]) -> None:
    responses.get(URL, body="fine", headers={"X-Some": "1"})
    asking = client(contact="https://example.org/about")
    assert asking.get(
        URL, {"a": "b c"}, lambda answer: (answer.status, answer.headers["x-some"])
    ) == (200, "1")
    (call,) = responses.calls
    assert call.request.url == f"{URL}?a=b+c"
    agent = f"msc-trial-tracker/{__version__} (+https://example.org/about)"
    assert call.request.headers["User-Agent"] == agent
    assert asking.requests_sent == 1
    assert slept == []


def test_names_no_contact_that_it_does_not_have() -> None:
    assert tracker.http.user_agent("") == f"msc-trial-tracker/{__version__}"


@responses.activate
@pytest.mark.parametrize("status", [403, 408, 425, 429, 500, 502, 503, 504])
def test_tries_again_what_may_pass(client: Client, slept: list[float], status: int) -> None:
    responses.get(URL, status=status, body="later")
    responses.get(URL, body="fine")
    assert ask(client()) == "fine"
    assert len(slept) == 1
    assert 0 < slept[0] <= 2


@responses.activate
def test_waits_longer_each_time_and_gives_up(client: Client, slept: list[float]) -> None:
    responses.get(URL, status=500, body="broken")
    asking = client(attempts=5, longest_wait_seconds=4.0)
    with pytest.raises(PassingError, match="answered 500: broken"):
        ask(asking)
    assert asking.requests_sent == 5
    assert len(slept) == 4
    assert all(
        low <= wait <= high
        for wait, (low, high) in zip(slept, [(1, 2), (2, 3), (4, 4), (4, 4)], strict=True)
    )


@responses.activate
@pytest.mark.parametrize(("asked", "waited"), [("7", 7.0), ("0", 0.0), ("1.5", 1.5), ("-3", 0.0)])
def test_waits_as_many_seconds_as_asked(
    client: Client, slept: list[float], asked: str, waited: float
) -> None:
    responses.get(URL, status=429, headers={"Retry-After": asked})
    responses.get(URL, body="fine")
    assert ask(client()) == "fine"
    assert slept == [waited]


@responses.activate
def test_waits_until_the_date_that_was_asked(client: Client, slept: list[float]) -> None:
    later = format_datetime(datetime.now(UTC) + timedelta(seconds=50), usegmt=True)
    responses.get(URL, status=503, headers={"Retry-After": later})
    responses.get(URL, body="fine")
    assert ask(client()) == "fine"
    assert 30 < slept[0] <= 50


@responses.activate
@pytest.mark.parametrize(
    "asked",
    ["Wed, 21 Oct 2015 07:28:00 GMT", "Wed, 21 Oct 2015 07:28:00 -0000", "soon", "", "nan"],
)
def test_a_date_in_the_past_or_nonsense_does_no_harm(
    client: Client, slept: list[float], asked: str
) -> None:
    responses.get(URL, status=429, headers={"Retry-After": asked})
    responses.get(URL, body="fine")
    assert ask(client()) == "fine"
    assert 0 <= slept[0] <= 2


@responses.activate
@pytest.mark.parametrize("asked", ["101", "inf", "Fri, 21 Oct 2095 07:28:00 GMT"])
def test_gives_up_rather_than_come_before_it_was_asked_to(
    client: Client, slept: list[float], asked: str
) -> None:
    responses.get(URL, status=429, headers={"Retry-After": asked})
    with pytest.raises(PassingError, match="429"):
        ask(client(longest_wait_seconds=100.0))
    assert slept == []
    assert len(responses.calls) == 1


@responses.activate
@pytest.mark.parametrize("status", [400, 401, 404, 410, 414, 501])
def test_takes_a_refusal_at_once(client: Client, slept: list[float], status: int) -> None:
    responses.get(URL, status=status, body="Parameter `x` is unknown\n" + "y" * 1000)
    with pytest.raises(PermanentError, match=f"answered {status}: Parameter `x`") as caught:
        ask(client())
    assert caught.value.status == status
    assert len(str(caught.value)) < 500
    assert len(responses.calls) == 1
    assert slept == []


@responses.activate
@pytest.mark.parametrize("status", [301, 302, 307])
def test_follows_no_redirect(client: Client, status: int) -> None:
    responses.get(URL, status=status, headers={"Location": "/api/v2/studies/NCT99000001"})
    with pytest.raises(PermanentError, match="points to /api/v2/studies/NCT99000001") as caught:
        ask(client())
    assert caught.value.status == status
    assert len(responses.calls) == 1


@responses.activate
@pytest.mark.parametrize(
    "error",
    [
        requests.ConnectTimeout("slow"),
        requests.ReadTimeout("slow"),
        requests.ConnectionError(ConnectionResetError(104, "reset by peer")),
        requests.exceptions.ChunkedEncodingError("cut"),
        requests.exceptions.ContentDecodingError("bad gzip"),
        requests.exceptions.SSLError("bad handshake"),
    ],
    ids=lambda error: type(error).__name__,
)
def test_tries_again_when_the_line_fails(client: Client, error: Exception) -> None:
    responses.get(URL, body=error)
    responses.get(URL, body="fine")
    assert ask(client()) == "fine"


@responses.activate
def test_says_what_failed_when_the_line_stays_dead(client: Client) -> None:
    responses.get(URL, body=requests.ConnectionError("name or service not known"))
    with pytest.raises(PassingError, match=r"no answer from .*name or service not known"):
        ask(client(attempts=2))
    assert len(responses.calls) == 2


@pytest.mark.parametrize("url", ["nonsense", "http://", "ftp://registry.example/x"])
def test_an_address_that_is_none_is_final(client: Client, slept: list[float], url: str) -> None:
    with pytest.raises(PermanentError, match="cannot be asked"):
        client().get(url, {}, text_of)
    assert slept == []


@responses.activate
def test_tries_again_when_the_reader_finds_the_answer_broken(client: Client) -> None:
    responses.get(URL, body="half")
    responses.get(URL, body="whole")

    def read(answer: HttpResponse) -> str:
        if answer.body == b"half":
            raise PassingError("half an answer")
        return text_of(answer)

    assert client().get(URL, {}, read) == "whole"


@responses.activate
def test_keeps_its_pace_between_requests(client: Client, slept: list[float]) -> None:
    responses.get(URL, body="fine")
    asking = client(seconds_between_requests=30.0)
    assert [ask(asking), ask(asking), ask(asking)] == ["fine"] * 3
    assert len(slept) == 2
    assert all(29 < wait <= 30 for wait in slept)


@responses.activate
def test_one_request_has_as_many_tries_as_the_one_before(client: Client) -> None:
    asking = client(attempts=2)
    for _ in range(3):
        responses.get(URL, status=500)
        responses.get(URL, body="fine")
        assert ask(asking) == "fine"


def test_a_cut_answer_on_a_real_line_is_a_passing_error(client: Client) -> None:
    """Chunked and ended early, and less than was promised: no half answer is taken for whole."""
    for head in ("Transfer-Encoding: chunked\r\n\r\n5\r\nhello", "Content-Length: 50\r\n\r\nhello"):
        with socket.create_server(("127.0.0.1", 0)) as server:
            thread = threading.Thread(target=serve_once, args=(server, head))
            thread.start()
            address = f"http://127.0.0.1:{server.getsockname()[1]}/"
            with pytest.raises(PassingError):
                client(attempts=1).get(address, {}, text_of)
            thread.join()


def serve_once(server: socket.socket, head: str) -> None:
    connection, _ = server.accept()
    with connection:
        connection.recv(4096)
        connection.sendall(f"HTTP/1.1 200 OK\r\n{head}".encode())
