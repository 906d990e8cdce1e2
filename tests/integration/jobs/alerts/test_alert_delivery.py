"""Channels that fail: nothing is lost, nobody waits for another, every attempt is written down."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from jobs.alerts.try_channel import try_channel
from tracker.channels.base import DeliveryError
from tracker.errors import ConfigError

# Apprise looks for a module that Python 3.13 no longer has.
pytestmark = pytest.mark.filterwarnings("ignore:'imghdr' is deprecated")

Make = Callable[..., Any]
At = Callable[..., datetime]
DONE = {"statusModule": {"overallStatus": "COMPLETED"}}


class Receiver:
    """A webhook that answers as it is told, and counts by the mark as receivers are asked to."""

    def __init__(self, server: HTTPServer) -> None:
        self.url = server.url_for("/in")
        self.status = 200
        self.requests: list[dict[str, Any]] = []
        server.expect_request("/in").respond_with_handler(self._take)

    def _take(self, request: Request) -> Response:
        self.requests.append(json.loads(request.data))
        return Response("", status=self.status)

    @property
    def marks(self) -> list[str]:
        return [request["reference"] for request in self.requests]


@pytest.fixture
def receiver(httpserver: HTTPServer) -> Receiver:
    return Receiver(httpserver)


@pytest.fixture
def two(desk: Make, receiver: Receiver, record: Make, at: At) -> Iterator[Any]:
    """A desk with a webhook and a terminal, the second day synced."""
    made = desk([record(1)], [record(1, **DONE)], [record(1, **DONE), record(2)])
    made.configure(
        alerts={"rules": [{"name": "news", "channels": ["hook", "terminal"]}]},
        channels={
            "terminal": {"kind": "terminal"},
            "hook": {"kind": "webhook", "url": receiver.url, "timeout_seconds": 300},
        },
    )
    made.run(at(5))
    made.day(6)
    return made


def test_a_dead_channel_does_not_hold_up_another(two: Any, receiver: Receiver, at: At) -> None:
    receiver.status = 500
    report = two.run(at(6))
    assert report.delivered.sent == {"terminal": 1}
    assert "error=500" in report.delivered.failed["hook"]
    assert "completed" in two.seen
    assert report.delivered.waiting == 1


def test_waits_grow_and_the_message_arrives_once(
    two: Any, receiver: Receiver, at: At, hour: timedelta
) -> None:
    receiver.requests.clear()
    receiver.status = 503
    two.configure(
        alerts={
            "rules": [{"name": "news", "channels": ["hook", "terminal"]}],
            "retry_after_minutes": [10, 60],
        }
    )
    start = at(6)
    minutes = []
    for minute in range(0, 200, 5):
        tried = len(receiver.requests)
        two.run(start + timedelta(minutes=minute))
        if len(receiver.requests) > tried:
            minutes.append(minute)
    assert minutes == [0, 10, 70, 130, 190]
    receiver.status = 200
    two.run(start + 5 * hour)
    two.run(start + 6 * hour)
    assert len(receiver.requests) == 6
    assert len(set(receiver.marks)) == 1
    query = (
        "SELECT outcome FROM delivery JOIN digest ON digest.id = digest_id WHERE channel = 'hook'"
    )
    outcomes = [outcome for (outcome,) in two.world.rows(query)]
    assert outcomes == ["sent", *["failed"] * 5, "sent"]


def test_order_is_kept_behind_a_message_that_fails(
    two: Any, receiver: Receiver, at: At, hour: timedelta
) -> None:
    receiver.status = 500
    two.run(at(6))
    two.day(7)
    two.run(at(7))
    receiver.requests.clear()
    receiver.status = 200
    two.run(at(7) + 20 * hour)
    first, second = (request["message"] for request in receiver.requests[:2])
    assert "NCT99000001" in first
    assert "NCT99000002" in second


def test_a_channel_taken_out_of_the_config_keeps_its_messages(
    two: Any, receiver: Receiver, at: At
) -> None:
    receiver.status = 500
    two.run(at(6))
    two.configure(
        alerts={"rules": [{"name": "news", "channels": ["terminal"]}]},
        channels={"terminal": {"kind": "terminal"}},
    )
    report = two.run(at(7))
    assert report.delivered.failed == {"hook": "there is no [channels.hook] any more"}
    assert report.delivered.waiting == 1


def test_a_secret_that_is_missing_is_an_attempt_like_any(two: Any, at: At) -> None:
    two.configure(
        alerts={"rules": [{"name": "news", "channels": ["hook"]}]},
        channels={"hook": {"kind": "slack", "url_env": "NO_SUCH_VARIABLE_HERE"}},
    )
    report = two.run(at(6))
    assert "the environment has no NO_SUCH_VARIABLE_HERE" in report.delivered.failed["hook"]


def test_an_attempt_that_was_cut_off_stays_in_the_ledger(
    two: Any, monkeypatch: pytest.MonkeyPatch, at: At, receiver: Receiver
) -> None:
    def die(*_: Any, **__: Any) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr("jobs.alerts.deliver.end_delivery", die)
        with pytest.raises(KeyboardInterrupt):
            two.run(at(6))
    begun = two.world.rows("SELECT count(*) FROM delivery WHERE outcome = 'begun'")
    assert begun[0][0] >= 1
    two.run(at(6) + timedelta(minutes=1))
    assert two.world.rows("SELECT count(*) FROM digest WHERE state != 'sent'") == [(0,)]
    assert len(set(receiver.marks)) == 2  # the baseline and the change, the latter sent twice


def test_a_fault_nobody_foresaw_stays_in_its_channel(
    two: Any, monkeypatch: pytest.MonkeyPatch, at: At
) -> None:
    def break_down(*_: Any) -> None:
        raise ZeroDivisionError("oops")

    with monkeypatch.context() as patched:
        patched.setattr("tracker.channels.service.ServiceChannel.send", break_down)
        report = two.run(at(6))
    assert report.delivered.failed == {"hook": "ZeroDivisionError: oops"}
    assert report.delivered.sent == {"terminal": 1}
    assert two.run(at(6, 16)).delivered.sent == {"hook": 1}


def test_channels_test(two: Any, receiver: Receiver) -> None:
    receiver.requests.clear()
    assert try_channel(two.world.runtime, "hook") == []
    assert "test of the channel hook" in receiver.requests[0]["message"]
    receiver.status = 500
    with pytest.raises(DeliveryError):
        try_channel(two.world.runtime, "hook")
    with pytest.raises(ConfigError, match=r"no \[channels.nobody\]; it has: hook, terminal"):
        try_channel(two.world.runtime, "nobody")
    assert two.world.rows("SELECT count(*) FROM digest WHERE state != 'sent'") == [(0,)]
