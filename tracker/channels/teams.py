"""A Microsoft Teams channel, by a workflow's address."""

from __future__ import annotations

from tracker.channels.base import ChannelKind, Limits, Opening
from tracker.channels.service import ServiceChannel, secret_address, service_channel


def _open(opening: Opening) -> ServiceChannel:
    return service_channel(opening, secret_address)


KIND = ChannelKind(
    name="teams",
    needs=("url_env",),
    limits=Limits(items=20, characters=10_000, messages=3),  # 28 kB a card, JSON escapes included
    open=_open,
)
