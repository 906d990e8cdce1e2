"""Every key that config.toml may hold, with its type, bounds and default.

A key that is not here is refused, so that a misspelt one cannot be ignored in silence. Secrets are
never values here: a key ending in `_env` names the environment variable that holds one.
"""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field, model_validator

from tracker.config.alerts import AlertRule, AlertsConfig, WatchConfig
from tracker.config.channels import ChannelConfig
from tracker.config.schedule import ScheduleConfig
from tracker.config.section import Section

Share = Annotated[float, Field(ge=0, le=1)]

__all__ = [
    "AlertRule",
    "AlertsConfig",
    "ChannelConfig",
    "Config",
    "RegistryConfig",
    "ScheduleConfig",
    "SearchConfig",
    "Section",
    "WatchConfig",
]


class StoreConfig(Section):
    """Where everything is kept."""

    url: str = Field("sqlite:///tracker.db", description="SQLAlchemy URL of the database")


class OutputConfig(Section):
    """Where reports and digests are written."""

    directory: str = Field("reports", description="folder for reports and digests")


class HttpConfig(Section):
    """How we introduce ourselves to registries."""

    contact: str = Field(
        "", description="address or page by which a registry's staff can reach you"
    )


class SearchConfig(Section):
    """One named search: the registry's query parameters, combined with AND."""

    title: str = Field(description="what the search is for, in words")
    query: dict[str, str] = Field(description="query parameters by name, without `query.`")


class RegistryConfig(Section):
    """How one registry is asked, how often, and what is believed of its answers."""

    enabled: bool = Field(True, description="whether `tracker sync` asks this registry")
    base_url: str = Field("", description="address of the API; none: read from files only")
    page_size: int = Field(200, ge=1, le=1000, description="records per page")
    seconds_between_requests: float = Field(1.0, ge=0, le=3600, description="pace")
    timeout_seconds: float = Field(60, gt=0, le=600, description="patience with one answer")
    attempts: int = Field(5, ge=1, le=20, description="tries of one request before giving up")
    longest_wait_seconds: float = Field(120, ge=0, le=3600, description="longest pause of a retry")
    overlap_days: int = Field(3, ge=0, le=60, description="days that incremental passes overlap")
    full_every_days: float = Field(
        7, ge=0, le=365, description="days after which a pass asks for everything again"
    )
    largest_drop: Share = Field(
        0.05, description="share of known studies that one week may lose before a pass is rejected"
    )
    unreadable_share: Share = Field(
        0.01, description="share of unreadable records above which a pass is rejected"
    )
    searches: dict[str, SearchConfig] = Field(
        default_factory=dict, description="named searches; their union is the candidate set"
    )

    @model_validator(mode="after")
    def _can_be_asked(self) -> RegistryConfig:
        """A registry without an address cannot be synced, whatever else is set up for it."""
        if not self.base_url and (self.enabled or self.searches):
            raise ValueError("a registry that is asked needs base_url; else set enabled = false")
        return self


class Config(Section):
    """The whole of config.toml."""

    store: StoreConfig = StoreConfig.model_construct()
    output: OutputConfig = OutputConfig.model_construct()
    http: HttpConfig = HttpConfig.model_construct()
    registries: dict[str, RegistryConfig] = Field(default_factory=dict)
    cohorts: list[dict[str, Any]] = Field(default_factory=list)
    alerts: AlertsConfig = Field(default_factory=lambda: AlertsConfig.model_validate({}))
    channels: dict[str, ChannelConfig] = Field(default_factory=dict)
    watch: WatchConfig = Field(default_factory=lambda: WatchConfig.model_validate({}))
    schedule: ScheduleConfig = Field(default_factory=lambda: ScheduleConfig.model_validate({}))

    @model_validator(mode="after")
    def _names_agree(self) -> Config:
        """A rule or a cron line about something that is not set up would be silent for ever."""
        named = {name for rule in self.alerts.rules for name in (*rule.channels, *rule.at_once)}
        for name in sorted((named | set(self.watch.channels)) - self.channels.keys()):
            raise ValueError(f"channel {name!r} is named but there is no [channels.{name}]")
        for key in sorted(self.schedule.sync.keys() - self.registries.keys()):
            raise ValueError(f"schedule.sync.{key}: there is no [registries.{key}]")
        return self
