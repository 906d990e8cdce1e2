"""Mail over a real socket, to a server that also refuses, stalls and hangs up."""

from __future__ import annotations

import socket
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tracker.channels.base import Channel, DeliveryError, Message
from tracker.channels.catalog import open_channel
from tracker.config.channels import ChannelConfig

# Apprise looks for a module that Python 3.13 no longer has.
pytestmark = pytest.mark.filterwarnings("ignore:'imghdr' is deprecated")

Make = Callable[..., Message]
TEAM = ["first@example.org", "second@example.org"]


def mail_channel(port: int, **settings: Any) -> Channel:
    defaults = {"kind": "mail", "host": "127.0.0.1", "security": "none", "timeout_seconds": 300}
    defaults |= {"port": port, "sender": "tracker@example.org", "to": TEAM}
    return open_channel("team", ChannelConfig.model_validate(defaults | settings), {}, Path())


def test_one_mail_with_html_and_its_text_twin(mail_server: Any, message: Make) -> None:
    mail_channel(mail_server.port).send(message(), [])
    (mail,) = mail_server.mails
    assert mail_server.recipients == [TEAM]
    assert mail["Subject"] == message().title
    assert mail["X-Tracker-Reference"] == message().idempotency_key
    assert mail.get_content_type() == "multipart/alternative"
    html = mail.get_body(("html",)).get_content()
    assert html.splitlines() == message().html.splitlines()
    text = mail.get_body(("plain",)).get_content()
    for words in ("<of> Ångström & 间充质", "phase 1 → phase 2", "https://example.org/NCT99000001"):
        assert words in text


@pytest.mark.parametrize("fault", ["refuse", "busy", "slow", "cut"])
def test_what_the_server_does_not_take_is_an_error(
    mail_server: Any, message: Make, fault: str
) -> None:
    mail_server.fault = fault
    seconds = 0.5 if fault == "slow" else 300
    with pytest.raises(DeliveryError, match=r"Sending email|Connection error"):
        mail_channel(mail_server.port, timeout_seconds=seconds).send(message(), [])


def test_no_server_is_an_error(message: Make) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # nobody listens there
        with pytest.raises(DeliveryError):
            mail_channel(taken.getsockname()[1]).send(message(), [])


def test_a_repetition_carries_the_same_reference(mail_server: Any, message: Make) -> None:
    mail_server.fault = "cut"
    channel = mail_channel(mail_server.port)
    with pytest.raises(DeliveryError):
        channel.send(message(), [])
    mail_server.fault = None
    channel.send(message(), [])
    assert len({mail["X-Tracker-Reference"] for mail in mail_server.mails}) == 1
    assert len(mail_server.mails) == 2
