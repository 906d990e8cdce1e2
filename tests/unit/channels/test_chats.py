"""What Slack, Teams and Telegram would receive: addresses are fixed, so requests are caught."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import responses

from tracker.channels.base import DeliveryError, Message
from tracker.channels.catalog import open_channel
from tracker.config.channels import ChannelConfig

# Apprise looks for a module that Python 3.13 no longer has.
pytestmark = pytest.mark.filterwarnings("ignore:'imghdr' is deprecated")

Make = Callable[..., Message]
SLACK = "https://hooks.slack.com/services/T1JJ3T3L2/A1BRTD4JD/TIiajkdnlazkcOXrIdevi7FQ"
TEAMS_HOST = "https://prod-1.westus.logic.azure.com"
TEAMS = (
    f"{TEAMS_HOST}/workflows/abc123/triggers/manual/paths/invoke"
    "?api-version=2016-06-01&sp=%2Ftriggers%2Fmanual%2Frun&sv=1.0&sig=s1gnature"
)
TELEGRAM_TOKEN = "123456789:abcdefghijklmnopqrstuvwxyz0123456789"


def chat(environment: dict[str, str], **settings: Any) -> Any:
    return open_channel("chat", ChannelConfig.model_validate(settings), environment, Path())


@responses.activate
def test_slack(message: Make) -> None:
    responses.post(SLACK, body="ok")
    chat({"URL": SLACK}, kind="slack", url_env="URL").send(message(), [])
    sent = json.dumps(json.loads(responses.calls[0].request.body or ""), ensure_ascii=False)
    assert message().idempotency_key in sent
    assert "phase 1 -&gt; phase 2" in sent or "phase 1 -> phase 2" in sent


@responses.activate
def test_teams(message: Make) -> None:
    responses.post(f"{TEAMS_HOST}/workflows/abc123/triggers/manual/paths/invoke", status=202)
    chat({"URL": TEAMS}, kind="teams", url_env="URL").send(message(), [])
    assert message().idempotency_key in str(responses.calls[0].request.body)


@responses.activate
def test_telegram(message: Make) -> None:
    responses.post(f"https://api.telegram.org/bot{TELEGRAM_TOKEN}/sendMessage", json={"ok": True})
    settings = {"kind": "telegram", "token_env": "TOKEN", "chat": "4711"}
    chat({"TOKEN": TELEGRAM_TOKEN}, **settings).send(message(), [])
    sent = json.loads(responses.calls[0].request.body or "")
    assert str(sent["chat_id"]) == "4711"
    assert message().idempotency_key in sent["text"]


@responses.activate
def test_a_refusal_tells_no_secret(message: Make) -> None:
    responses.post(SLACK, status=403, body="invalid_token")
    with pytest.raises(DeliveryError) as refused:
        chat({"URL": SLACK}, kind="slack", url_env="URL").send(message(), [])
    assert "TIiajkdnlazkcOXrIdevi7FQ" not in str(refused.value)
