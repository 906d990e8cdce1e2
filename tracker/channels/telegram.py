"""A Telegram chat, by a bot."""

from __future__ import annotations

from tracker.channels.base import ChannelKind, Limits, Opening
from tracker.channels.service import Secrets, ServiceChannel, patience, service_channel
from tracker.channels.settings import ChannelSettings


def _address(settings: ChannelSettings, secrets: Secrets, _mark: str) -> dict[str, object]:
    return {
        "schema": "tgram",
        "bot_token": secrets["token_env"],
        "targets": [settings.chat],
        **patience(settings),
    }


def _open(opening: Opening) -> ServiceChannel:
    return service_channel(opening, _address)


KIND = ChannelKind(
    name="telegram",
    needs=("token_env", "chat"),
    limits=Limits(items=10, characters=3_900, messages=4),  # a message is 4,096 characters at most
    open=_open,
)
