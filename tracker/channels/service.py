"""Channels over the network, all through Apprise, which knows each service's ways."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import apprise

from tracker.alerts.message import Message
from tracker.channels.addresses import ADDRESSES, Address
from tracker.channels.base import DeliveryError
from tracker.config.channels import ChannelConfig
from tracker.errors import ConfigError

HIDDEN = "***"
_SECRET_KEYS = ("url_env", "token_env", "password_env")


class ServiceChannel:
    """One address at one service; every message carries its mark in a header and at its end."""

    earlier = 0

    def __init__(self, settings: ChannelConfig, secrets: Mapping[str, str]) -> None:
        self._settings = settings
        self._secrets = secrets
        self._address: Address = ADDRESSES[settings.kind]

    def send(self, message: Message, earlier: Sequence[Message]) -> tuple[Path, ...]:
        """Hand `message` to the service; raises DeliveryError with what Apprise said of it."""
        del earlier
        service = self._open(message.mark)
        is_html = self._settings.kind == "mail"
        result = service.notify(
            title=message.title,
            body=message.html if is_html else message.text,
            body_format=apprise.NotifyFormat.HTML if is_html else apprise.NotifyFormat.TEXT,
        )
        if not result:
            said = dict.fromkeys(entry.message for entry in result.logs())
            raise DeliveryError(self._hidden(" ".join(said) or "the service refused"))
        return ()

    def check(self) -> None:
        """Raise ConfigError where the address cannot be understood."""
        self._open("0" * 32)

    def _open(self, mark: str) -> Any:
        asset = apprise.AppriseAsset(app_id="MSC trial tracker", app_desc="MSC trial tracker")
        service = apprise.Apprise(asset=asset)
        address = self._address(self._settings, self._secrets, mark)
        found = apprise.Apprise.instantiate(address, asset=asset, suppress_exceptions=True)
        if found is None:
            raise ConfigError(f"the address of this {self._settings.kind} channel makes no sense")
        service.add(found)
        return service

    def _hidden(self, text: str) -> str:
        for secret in self._secrets.values():
            text = text.replace(secret, HIDDEN)
        return text


def service_channel(
    name: str, settings: ChannelConfig, environment: Mapping[str, str]
) -> ServiceChannel:
    """The channel `name` with its secrets from `environment`; raises ConfigError."""
    secrets = {}
    for key in _SECRET_KEYS:
        variable = getattr(settings, key)
        if variable and not environment.get(variable):
            raise ConfigError(f"channels.{name}.{key}: the environment has no {variable}")
        if variable:
            secrets[key] = environment[variable]
    channel = ServiceChannel(settings, secrets)
    try:
        channel.check()
    except ConfigError as error:
        raise ConfigError(f"channels.{name}: {error}") from error
    return channel
