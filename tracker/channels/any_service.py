"""Any service that Apprise knows, by an address in Apprise's own form."""

from __future__ import annotations

from tracker.channels.base import ChannelKind, Limits, Opening
from tracker.channels.service import ServiceChannel, secret_address, service_channel


def _open(opening: Opening) -> ServiceChannel:
    return service_channel(opening, secret_address)


KIND = ChannelKind(
    name="apprise",
    needs=("url_env",),
    limits=Limits(items=10, characters=1_900, messages=3),  # many services take no more
    open=_open,
)
