from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from tracker.channels.catalog import KINDS, limits_of, open_channel
from tracker.config.channels import ChannelConfig
from tracker.errors import ConfigError

# Apprise looks for a module that Python 3.13 no longer has.
pytestmark = pytest.mark.filterwarnings("ignore:'imghdr' is deprecated")

NEEDS: dict[str, dict[str, Any]] = {
    "mail": {"host": "h", "sender": "a@example.org", "to": ["b@example.org"]},
    "slack": {"url_env": "U"},
    "teams": {"url_env": "U"},
    "telegram": {"token_env": "T", "chat": "1"},
    "webhook": {"url": "http://127.0.0.1:9/"},
    "apprise": {"url_env": "U"},
}


def settings(kind: str, **more: Any) -> ChannelConfig:
    return ChannelConfig.model_validate({"kind": kind} | NEEDS.get(kind, {}) | more)


@pytest.mark.parametrize("kind", [one.name for one in KINDS])
def test_every_kind_has_limits(kind: str) -> None:
    limits = limits_of(settings(kind))
    assert min(limits.items, limits.messages) >= 1
    assert limits.characters >= 1500


def test_config_sets_other_limits() -> None:
    limits = limits_of(settings("telegram", most_items=3, most_messages=9))
    assert (limits.items, limits.characters, limits.messages) == (3, 3_900, 9)


@pytest.mark.parametrize("kind", sorted(NEEDS))
def test_what_a_kind_needs_is_asked_for(kind: str) -> None:
    with pytest.raises(ValidationError, match="needs"):
        ChannelConfig.model_validate({"kind": kind})


@pytest.mark.parametrize("kind", ["slack", "telegram", "apprise"])
def test_a_missing_secret_names_its_variable(kind: str) -> None:
    with pytest.raises(ConfigError, match="the environment has no"):
        open_channel("c", settings(kind), {}, Path())


def test_an_address_without_meaning_is_refused_and_not_repeated() -> None:
    with pytest.raises(ConfigError, match=r"channels\.c.*makes no sense") as refused:
        open_channel("c", settings("apprise"), {"U": "nosuch://s3cret"}, Path())
    assert "s3cret" not in str(refused.value)


def test_a_secret_cannot_be_taken_for_a_setting() -> None:
    with pytest.raises(ValidationError, match="override settings"):
        settings("slack", url_env="TRACKER_SLACK")
