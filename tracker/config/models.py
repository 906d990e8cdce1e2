"""Every key that config.toml may hold, with its type, bounds and default.

A key that is not here is refused, so that a misspelt one cannot be ignored in silence. Secrets are
never values here: a key ending in `_env` names the environment variable that holds one.
"""

from __future__ import annotations

from typing import Annotated, Any
from urllib.parse import quote

from pydantic import Field, ValidationInfo, field_validator

from tracker.config.alerts import AlertRule, AlertsConfig, WatchConfig
from tracker.config.channels import ChannelConfig
from tracker.config.history import HistoryConfig
from tracker.config.literature import LiteratureConfig
from tracker.config.output import OutputConfig, ReportsConfig
from tracker.config.partners import PartnersConfig
from tracker.config.performance import PerformanceConfig
from tracker.config.schedule import ScheduleConfig
from tracker.config.statements import StatementsConfig
from tracker.section import Section
from tracker.settings import DEFAULT_URL

Share = Annotated[float, Field(ge=0, le=1)]

__all__ = [
    "AlertRule",
    "AlertsConfig",
    "ChannelConfig",
    "Config",
    "HistoryConfig",
    "LiteratureConfig",
    "OutputConfig",
    "PartnersConfig",
    "PerformanceConfig",
    "RegistryConfig",
    "ReportsConfig",
    "ScheduleConfig",
    "SearchConfig",
    "Section",
    "SiteConfig",
    "WatchConfig",
]


class StoreConfig(Section):
    """Where everything is kept."""

    url: str = Field(DEFAULT_URL, description="SQLAlchemy URL of the database")


class SiteConfig(Section):
    """Where readers find the pages that `tracker site` writes."""

    url: str = Field(
        "",
        description="address of its folder, for links in alerts; empty: `site/` below"
        " `output.public_url` where `reports.site` is on, else they link to registries",
    )

    @field_validator("url")
    @classmethod
    def _is_an_address(cls, address: str) -> str:
        if address and not address.startswith(("https://", "http://")):
            raise ValueError("an address begins with https:// or http://")
        return address.rstrip("/")

    def study(self, registration_number: str) -> str | None:
        """Return the address of the page of a study; None where there is no site."""
        name = f"{quote(registration_number, safe='')}.html"
        return f"{self.url}/studies/{name}" if self.url else None


class HttpConfig(Section):
    """How we introduce ourselves to registries."""

    contact: str = Field(
        "", description="address or page by which a registry's staff can reach you"
    )


class SearchConfig(Section):
    """One named search: the registry's query parameters, combined with AND."""

    title: str = Field(description="what the search is for, in words")
    query: dict[str, str] = Field(description="query parameters by name, without `query.`")
    covers: dict[str, list[str]] | None = Field(
        None,
        description="what it brings in whole: values by dimension; left out: nobody has said",
    )


class RegistryConfig(Section):
    """How one registry is asked, how often, and what is believed of its answers."""

    enabled: bool = Field(True, description="whether `tracker sync` asks this registry")
    base_url: str = Field(
        "", validate_default=True, description="address of the API; none: read from files only"
    )
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
    history: HistoryConfig = HistoryConfig.model_construct()

    @field_validator("base_url")
    @classmethod
    def _can_be_asked(cls, address: str, fields: ValidationInfo) -> str:
        """A registry without an address cannot be synced."""
        if not address and fields.data.get("enabled"):
            raise ValueError("missing; a registry that is read from files has enabled = false")
        return address


class Config(Section):
    """The whole of config.toml."""

    store: StoreConfig = StoreConfig.model_construct()
    output: OutputConfig = OutputConfig.model_construct()
    site: SiteConfig = SiteConfig.model_construct()
    http: HttpConfig = HttpConfig.model_construct()
    registries: dict[str, RegistryConfig] = Field(default_factory=dict)
    literature: LiteratureConfig = LiteratureConfig.model_construct()
    partners: PartnersConfig = PartnersConfig.model_construct()
    performance: PerformanceConfig = PerformanceConfig.model_construct()
    cohorts: list[dict[str, Any]] = Field(default_factory=list)
    alerts: AlertsConfig = Field(default_factory=lambda: AlertsConfig.model_validate({}))
    channels: dict[str, ChannelConfig] = Field(default_factory=dict, validate_default=True)
    statements: StatementsConfig = StatementsConfig.model_construct()
    watch: WatchConfig = Field(default_factory=lambda: WatchConfig.model_validate({}))
    reports: ReportsConfig = Field(default_factory=lambda: ReportsConfig.model_validate({}))
    schedule: ScheduleConfig = Field(default_factory=lambda: ScheduleConfig.model_validate({}))

    @property
    def public_site(self) -> SiteConfig:
        """Where readers find our pages: as [site] says, else where scheduled reports put them."""
        if self.site.url or not (self.reports.site and self.output.public_url):
            return self.site
        return SiteConfig(url=f"{self.output.public_url}/site")

    @field_validator("channels")
    @classmethod
    def _rules_find_their_channels(
        cls, channels: dict[str, ChannelConfig], known: ValidationInfo
    ) -> dict[str, ChannelConfig]:
        """A rule that sends to a channel that is not set up would be silent for ever."""
        alerts = known.data.get("alerts")
        for rule in alerts.rules if alerts else ():
            for name in (*rule.channels, *rule.at_once):
                if name not in channels:
                    raise ValueError(f"rule {rule.name!r} names {name!r}, and it is not here")
        return channels

    @field_validator("watch")
    @classmethod
    def _watch_finds_its_channels(cls, watch: WatchConfig, known: ValidationInfo) -> WatchConfig:
        channels = known.data.get("channels", watch.channels)  # refused: told of by itself
        missing = sorted(set(watch.channels) - set(channels))
        if missing:
            raise ValueError(f"channels: there is no [channels.{missing[0]}]")
        return watch

    @field_validator("reports")
    @classmethod
    def _reports_find_their_cohorts(
        cls, reports: ReportsConfig, known: ValidationInfo
    ) -> ReportsConfig:
        keys = [str(table.get("key")) for table in known.data.get("cohorts", [])]
        missing = [key for key in reports.cohorts if key not in (*keys, "candidates")]
        if missing and "cohorts" in known.data:  # refused: told of by itself
            raise ValueError(
                f"cohorts: there is no cohort {missing[0]!r}; known: candidates, {', '.join(keys)}"
            )
        return reports

    @field_validator("schedule")
    @classmethod
    def _schedule_finds_its_registries(
        cls, schedule: ScheduleConfig, known: ValidationInfo
    ) -> ScheduleConfig:
        registries = known.data.get("registries", schedule.sync)  # refused: told of by itself
        missing = sorted(schedule.sync.keys() - registries.keys())
        if missing:
            raise ValueError(f"sync.{missing[0]}: there is no [registries.{missing[0]}]")
        return schedule
