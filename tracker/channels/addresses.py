"""Where a message goes, in Apprise's terms: from a section of config.toml and its secrets."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from tracker.config.channels import ChannelConfig

MARK_HEADER = "X-Tracker-Reference"
PORTS = {"starttls": 587, "tls": 465, "none": 25}
MODES = {"starttls": "starttls", "tls": "ssl", "none": "insecure"}

Secrets = Mapping[str, str]
Address = Callable[[ChannelConfig, Secrets, str], Any]
"""Settings, secrets and the message's mark in; what `Apprise.instantiate` takes out."""


def _mail(settings: ChannelConfig, secrets: Secrets, mark: str) -> dict[str, Any]:
    """One mail to all: several would be several deliveries, of which some may fail."""
    first, *others = settings.to
    return {
        "schema": "mailto" if settings.security == "none" else "mailtos",
        "host": settings.host,
        "smtp_host": settings.host,
        "port": settings.port or PORTS[settings.security],
        "secure_mode": MODES[settings.security],
        "user": settings.user or None,
        "password": secrets.get("password_env"),
        "from_addr": settings.sender,
        "targets": [first],
        "cc": ",".join(others),
        "headers": {MARK_HEADER: mark},
        **_patience(settings),
    }


def _webhook(settings: ChannelConfig, secrets: Secrets, mark: str) -> dict[str, Any]:
    address = urlsplit(secrets.get("url_env") or settings.url)
    headers = {MARK_HEADER: mark, "Idempotency-Key": mark}
    if "token_env" in secrets:
        headers["Authorization"] = f"Bearer {secrets['token_env']}"
    return {
        "schema": "jsons" if address.scheme == "https" else "json",
        "host": address.hostname or "",
        "port": address.port,
        "fullpath": address.path or "/",
        "params": dict(parse_qsl(address.query)),
        "headers": headers,
        "payload": {"reference": mark},
        **_patience(settings),
    }


def _telegram(settings: ChannelConfig, secrets: Secrets, _mark: str) -> dict[str, Any]:
    return {
        "schema": "tgram",
        "bot_token": secrets["token_env"],
        "targets": [settings.chat],
        **_patience(settings),
    }


def _address(settings: ChannelConfig, secrets: Secrets, _mark: str) -> str:
    """An address as the service or Apprise writes it, patience added in Apprise's way."""
    url = secrets["url_env"]
    joint = "&" if "?" in url else "?"
    return f"{url}{joint}rto={settings.timeout_seconds}&cto={settings.timeout_seconds}"


def _patience(settings: ChannelConfig) -> dict[str, float]:
    return {"rto": settings.timeout_seconds, "cto": settings.timeout_seconds}


ADDRESSES: dict[str, Address] = {
    "mail": _mail,
    "webhook": _webhook,
    "telegram": _telegram,
    "slack": _address,
    "teams": _address,
    "apprise": _address,
}
