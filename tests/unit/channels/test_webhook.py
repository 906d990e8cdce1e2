"""A webhook over a real socket, to a receiver that also fails in every way."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from tracker.channels.base import DeliveryError, Message
from tracker.channels.catalog import open_channel
from tracker.config.channels import ChannelConfig

# Apprise looks for a module that Python 3.13 no longer has.
pytestmark = pytest.mark.filterwarnings("ignore:'imghdr' is deprecated")

Make = Callable[..., Message]


def webhook(url: str, environment: dict[str, str] | None = None, **settings: Any) -> Any:
    chosen = {"kind": "webhook", "url": url, "timeout_seconds": 300} | settings
    return open_channel("hook", ChannelConfig.model_validate(chosen), environment or {}, Path())


def test_a_message_arrives_whole_and_marked(httpserver: HTTPServer, message: Make) -> None:
    httpserver.expect_request("/in", method="POST", query_string="a=1").respond_with_data("")
    webhook(httpserver.url_for("/in?a=1")).send(message(), [])
    ((request, _),) = httpserver.log
    sent = json.loads(request.data)
    assert (sent["title"], sent["message"].strip()) == (message().title, message().text.strip())
    assert sent["reference"] == message().idempotency_key
    assert request.headers["Idempotency-Key"] == message().idempotency_key


def test_secrets_come_from_the_environment(httpserver: HTTPServer, message: Make) -> None:
    httpserver.expect_request("/secret").respond_with_data("")
    environment = {"HOOK": httpserver.url_for("/secret"), "TOKEN": "s3cret"}
    webhook("", environment, url_env="HOOK", token_env="TOKEN").send(message(), [])
    ((request, _),) = httpserver.log
    assert request.headers["Authorization"] == "Bearer s3cret"


@pytest.mark.parametrize("status", [400, 404, 429, 500, 503])
def test_a_refusal_is_an_error(httpserver: HTTPServer, message: Make, status: int) -> None:
    httpserver.expect_request("/in").respond_with_data("no", status=status)
    with pytest.raises(DeliveryError, match=str(status)):
        webhook(httpserver.url_for("/in")).send(message(), [])


def test_a_slow_receiver_is_given_up(httpserver: HTTPServer, message: Make) -> None:
    given_up = threading.Event()

    def slow(_request: Request) -> Response:
        given_up.wait()
        return Response("late")

    httpserver.expect_request("/in").respond_with_handler(slow)
    try:
        with pytest.raises(DeliveryError):
            webhook(httpserver.url_for("/in"), timeout_seconds=0.2).send(message(), [])
    finally:
        given_up.set()


def test_nobody_there_is_an_error_without_the_secret(message: Make) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{taken.getsockname()[1]}/s3cret"
        with pytest.raises(DeliveryError) as refused:
            webhook("", {"HOOK": url}, url_env="HOOK").send(message(), [])
    assert "s3cret" not in str(refused.value)


@pytest.mark.parametrize(
    "answer", [b"", b"HTTP/1.1 2", b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhal"]
)
def test_a_connection_cut_half_way_is_an_error(message: Make, answer: bytes) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:

        def hang_up() -> None:
            connection, _ = server.accept()
            with connection:
                connection.recv(1_000)
                connection.sendall(answer)

        cutting = threading.Thread(target=hang_up)
        cutting.start()
        with pytest.raises(DeliveryError):
            webhook(f"http://127.0.0.1:{server.getsockname()[1]}/in").send(message(), [])
        cutting.join()
