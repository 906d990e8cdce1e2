"""Mail over SMTP, with the digest as HTML and the mark in a header."""

from __future__ import annotations

from tracker.channels.base import ChannelKind, Limits, Opening
from tracker.channels.service import MARK_HEADER, Secrets, ServiceChannel, patience, service_channel
from tracker.channels.settings import ChannelSettings

PORTS = {"starttls": 587, "tls": 465, "none": 25}
MODES = {"starttls": "starttls", "tls": "ssl", "none": "insecure"}


def _address(
    settings: ChannelSettings, secrets: Secrets, idempotency_key: str
) -> dict[str, object]:
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
        "headers": {MARK_HEADER: idempotency_key},
        **patience(settings),
    }


def _open(opening: Opening) -> ServiceChannel:
    return service_channel(opening, _address, as_html=True)


KIND = ChannelKind(
    name="mail",
    needs=("host", "sender", "to"),
    # Readers cut mails of more than 100 kB; HTML takes twice the text.
    limits=Limits(items=100, characters=45_000, messages=3),
    open=_open,
)
