"""Where messages go, each kind of channel with what it needs and no secret in it."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, model_validator

from tracker.config.section import Section

ChannelKind = Literal[
    "terminal", "file", "atom", "mail", "slack", "teams", "telegram", "webhook", "apprise"
]
NEEDED: dict[str, tuple[str, ...]] = {
    "mail": ("host", "sender", "to"),
    "slack": ("url_env",),
    "teams": ("url_env",),
    "telegram": ("token_env", "chat"),
    "apprise": ("url_env",),
}
"""Keys without which a channel of a kind cannot work."""


class ChannelConfig(Section):
    """Where a digest goes. A person is a channel of their own, with their address in it."""

    kind: ChannelKind = Field(description="what carries the message")
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

    @model_validator(mode="after")
    def _has_what_its_kind_needs(self) -> ChannelConfig:
        missing = [key for key in NEEDED.get(self.kind, ()) if not getattr(self, key)]
        if self.kind == "webhook" and not (self.url or self.url_env):
            missing = ["url or url_env"]
        if missing:
            raise ValueError(f"a channel of kind {self.kind} needs {', '.join(missing)}")
        for name in (self.url_env, self.token_env, self.password_env):
            if name.upper().startswith("TRACKER_"):
                raise ValueError(f"{name}: names that begin with TRACKER_ override settings")
        return self
