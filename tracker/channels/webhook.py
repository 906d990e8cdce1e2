"""A web address of the user's own that takes JSON."""

from __future__ import annotations

from urllib.parse import parse_qsl, urlsplit

from tracker.channels.base import ChannelKind, Limits, Opening
from tracker.channels.service import MARK_HEADER, Secrets, ServiceChannel, patience, service_channel
from tracker.channels.settings import ChannelSettings


def _address(
    settings: ChannelSettings, secrets: Secrets, idempotency_key: str
) -> dict[str, object]:
    address = urlsplit(secrets.get("url_env") or settings.url)
    headers = {MARK_HEADER: idempotency_key, "Idempotency-Key": idempotency_key}
    if "token_env" in secrets:
        headers["Authorization"] = f"Bearer {secrets['token_env']}"
    return {
        "schema": "jsons" if address.scheme == "https" else "json",
        "host": address.hostname or "",
        "port": address.port,
        "fullpath": address.path or "/",
        "params": dict(parse_qsl(address.query)),
        "headers": headers,
        "payload": {"reference": idempotency_key},
        **patience(settings),
    }


def _open(opening: Opening) -> ServiceChannel:
    return service_channel(opening, _address)


KIND = ChannelKind(
    name="webhook",
    needs=("url or url_env",),
    limits=Limits(items=200, characters=200_000, messages=20),
    open=_open,
)
