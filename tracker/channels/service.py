"""Channels over the network, all through Apprise, which knows each service's ways."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from tracker.channels.base import DeliveryError, Message, Opening
from tracker.channels.settings import ChannelSettings
from tracker.errors import ConfigError

if TYPE_CHECKING:
    import apprise

HIDDEN = "***"
MARK_HEADER = "X-Tracker-Reference"
_SECRET_KEYS = ("url_env", "token_env", "password_env")

Secrets = Mapping[str, str]
Address = Callable[[ChannelSettings, Secrets, str], str | dict[str, object]]
"""Settings, secrets and the message's mark in; what `Apprise.instantiate` takes out."""


class ServiceChannel:
    """One address at one service; every message carries its mark in a header and at its end."""

    earlier = 0

    def __init__(
        self, settings: ChannelSettings, secrets: Secrets, address: Address, *, as_html: bool
    ) -> None:
        self._settings = settings
        self._secrets = secrets
        self._address = address
        self._as_html = as_html

    def send(self, message: Message, earlier: Sequence[Message]) -> tuple[Path, ...]:
        """Hand `message` to the service; raises DeliveryError with what Apprise said of it."""
        import apprise  # noqa: PLC0415  takes 0.4 s: only where something is sent

        del earlier
        text_format, html_format = apprise.NotifyFormat.TEXT, apprise.NotifyFormat.HTML
        result = self._open(message.idempotency_key).notify(
            title=message.title,
            body=message.html if self._as_html else message.text,
            body_format=html_format if self._as_html else text_format,
        )
        if not result:
            said = dict.fromkeys(entry.message for entry in result.logs())
            raise DeliveryError(self._hidden(" ".join(said) or "the service refused"))
        return ()

    def check(self) -> None:
        """Raise ConfigError where the address cannot be understood."""
        self._open("0" * 32)

    def _open(self, idempotency_key: str) -> apprise.Apprise:
        import apprise  # noqa: PLC0415  takes 0.4 s: only where something is sent

        asset = apprise.AppriseAsset(app_id="MSC trial tracker", app_desc="MSC trial tracker")
        service = apprise.Apprise(asset=asset)
        address = self._address(self._settings, self._secrets, idempotency_key)
        found = apprise.Apprise.instantiate(address, asset=asset, suppress_exceptions=True)
        if found is None:
            raise ConfigError(f"the address of this {self._settings.kind} channel makes no sense")
        service.add(found)
        return service

    def _hidden(self, text: str) -> str:
        for secret in self._secrets.values():
            text = text.replace(secret, HIDDEN)
        return text


def service_channel(opening: Opening, address: Address, *, as_html: bool = False) -> ServiceChannel:
    """The channel with its secrets from the environment.

    Raises ConfigError for a missing secret or an address without meaning.
    """
    secrets = {}
    for key in _SECRET_KEYS:
        variable = getattr(opening.settings, key)
        if variable and not opening.environment.get(variable):
            raise ConfigError(f"channels.{opening.name}.{key}: the environment has no {variable}")
        if variable:
            secrets[key] = opening.environment[variable]
    channel = ServiceChannel(opening.settings, secrets, address, as_html=as_html)
    try:
        channel.check()
    except ConfigError as error:
        raise ConfigError(f"channels.{opening.name}: {error}") from error
    return channel


def patience(settings: ChannelSettings) -> dict[str, float]:
    """How long Apprise waits for an answer and for a connection, in seconds."""
    return {"rto": settings.timeout_seconds, "cto": settings.timeout_seconds}


def secret_address(settings: ChannelSettings, secrets: Secrets, _mark: str) -> str:
    """An address as the service or Apprise writes it, patience added in Apprise's way."""
    url = secrets["url_env"]
    joint = "&" if "?" in url else "?"
    return f"{url}{joint}rto={settings.timeout_seconds}&cto={settings.timeout_seconds}"
