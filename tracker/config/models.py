"""Every key that config.toml may hold, with its type, bounds and default.

A key that is not here is refused, so that a misspelt one cannot be ignored in silence. Secrets are
never values here: a key ending in `_env` names the environment variable that holds one.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

Share = Annotated[float, Field(ge=0, le=1)]
ImportanceName = Literal["high", "medium", "low", "trace"]


class Section(BaseModel):
    """Common rules: unknown keys refused, nothing changed after loading."""

    model_config = ConfigDict(extra="forbid", frozen=True)


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
    base_url: str = Field(description="address of the API")
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


class AlertRule(Section):
    """Which changes are worth a message, and to which channels."""

    name: str = Field(min_length=1, description="name of the rule; part of each alert's identity")
    cohort: str = Field("candidates", description="a cohort's key, or `candidates` for all")
    kinds: list[str] = Field(default_factory=list, description="kinds of change; empty: every kind")
    least_importance: ImportanceName = Field("medium", description="the least that is told")
    channels: list[str] = Field(min_length=1, description="names from [channels]")


class AlertsConfig(Section):
    """When changes become messages."""

    rules: list[AlertRule] = Field(default_factory=list, description="alert rules")
    newly_registered_days: int = Field(
        60, ge=1, le=3650, description="first posted longer ago than this: found late, not new"
    )


class ChannelConfig(Section):
    """Where a digest goes."""

    kind: Literal["terminal", "file"] = Field(description="terminal or file")
    most_items: int = Field(100, ge=1, le=10_000, description="changes listed before the rest is counted")
    directory: str = Field("", description="folder of a file channel; empty: the output folder")


class Config(Section):
    """The whole of config.toml."""

    store: StoreConfig = StoreConfig.model_construct()
    output: OutputConfig = OutputConfig.model_construct()
    http: HttpConfig = HttpConfig.model_construct()
    registries: dict[str, RegistryConfig] = Field(default_factory=dict)
    cohorts: list[dict[str, Any]] = Field(default_factory=list)
    alerts: AlertsConfig = Field(default_factory=lambda: AlertsConfig.model_validate({}))
    channels: dict[str, ChannelConfig] = Field(default_factory=dict)
