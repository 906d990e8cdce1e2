"""One channel of config.toml, held against what its kind needs."""

from __future__ import annotations

from pydantic import Field, field_validator, model_validator

from tracker.channels.catalog import KINDS, kind_called
from tracker.channels.settings import ChannelSettings


class ChannelConfig(ChannelSettings):
    """The settings of a channel whose kind there is and which has what that kind needs."""

    kind: str = Field(
        description=f"what carries the message: {', '.join(one.name for one in KINDS)}"
    )

    @field_validator("kind")
    @classmethod
    def _is_known(cls, kind: str) -> str:
        if kind_called(kind) is None:
            raise ValueError(f"the kinds are {', '.join(one.name for one in KINDS)}")
        return kind

    @model_validator(mode="after")
    def _has_what_its_kind_needs(self) -> ChannelConfig:
        kind = kind_called(self.kind)
        needs = kind.needs if kind else ()
        missing = [need for need in needs if not self._has(need)]
        if missing:
            raise ValueError(f"a channel of kind {self.kind} needs {', '.join(missing)}")
        for name in (self.url_env, self.token_env, self.password_env):
            if name.upper().startswith("TRACKER_"):
                raise ValueError(f"{name}: names that begin with TRACKER_ override settings")
        return self

    def _has(self, need: str) -> bool:
        return any(getattr(self, key) for key in need.split(" or "))
