"""A Slack channel, by its incoming webhook."""

from __future__ import annotations

from tracker.channels.base import ChannelKind, Limits, Opening
from tracker.channels.service import ServiceChannel, secret_address, service_channel


def _open(opening: Opening) -> ServiceChannel:
    return service_channel(opening, secret_address)


KIND = ChannelKind(
    name="slack",
    needs=("url_env",),
    limits=Limits(items=30, characters=12_000, messages=3),  # cut after 40,000 characters
    open=_open,
)
