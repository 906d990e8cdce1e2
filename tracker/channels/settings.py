"""The keys of one channel in config.toml, for all kinds alike, and no secret in them."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from tracker.section import Section


class ChannelSettings(Section):
    """Where a digest goes. A person is a channel of their own, with their address in it."""

    kind: str = Field(description="what carries the message")
    most_items: int | None = Field(
        None, ge=1, le=10_000, description="studies in one message; left out: the kind's own limit"
    )
    most_characters: int | None = Field(
        None, ge=1500, le=1_000_000, description="length of one message; left out: the kind's own"
    )
    most_messages: int | None = Field(
        None, ge=1, le=100, description="messages of one digest before the rest is only counted"
    )
    timeout_seconds: float = Field(15, gt=0, le=300, description="patience with the service")
    directory: str = Field("", description="folder of file and atom; empty: the output folder")
    url: str = Field("", description="address of a webhook that is no secret")
    url_env: str = Field("", description="environment variable that holds the secret address")
    token_env: str = Field("", description="environment variable that holds the token")
    chat: str = Field("", description="chat number of telegram")
    host: str = Field("", description="mail server")
    port: int | None = Field(None, ge=1, le=65_535, description="port of the mail server")
    security: Literal["starttls", "tls", "none"] = Field(
        "starttls", description="how the way to the mail server is encrypted"
    )
    sender: str = Field("", description="address that mail comes from")
    to: list[str] = Field(default_factory=list, description="addresses that mail goes to")
    user: str = Field("", description="user name at the mail server")
    password_env: str = Field("", description="environment variable that holds the password")
