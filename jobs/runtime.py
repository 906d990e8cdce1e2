"""What every job needs and none makes itself: settings, store, clock, someone to tell progress."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from msgspec import Struct
from sqlalchemy import Engine

from db.engine import open_store
from tracker.config import Config, HistoryConfig, RegistryConfig, load_config
from tracker.errors import ConfigError
from tracker.http import HttpClient
from tracker.registries.base import HistorySource, Source
from tracker.registries.catalog import Registry, registry
from tracker.settings import DEFAULT_CONFIG

Progress = Callable[[str, int, int | None], None]


def no_progress(_name: str, _received: int, _total: int | None) -> None:
    """For jobs that nobody watches."""


class Runtime(Struct):
    """One process's settings and store; `now` is read where a job begins, and handed down."""

    config: Config
    engine: Engine
    clock: Callable[[], datetime]
    progress: Progress = no_progress

    def now(self) -> datetime:
        """The moment in UTC."""
        return self.clock()

    def source(self, key: str) -> Source:
        """The registry called `key`, ready to be asked. Raises ConfigError if it is not set up."""
        settings = self._settings(key)
        client = http_client(self.config, settings)
        return registry(key).source(client, settings.base_url, settings.page_size)

    def history(self, key: str) -> HistorySource:
        """The version history of the registry called `key`, ready to be asked.

        Raises ConfigError if it is switched off, or if the registry has none that can be asked.
        """
        settings = self._settings(key)
        if not settings.history.enabled:
            raise ConfigError(
                f"the version history of {key} is switched off: its address is not documented. To "
                f"ask all the same, set enabled = true under [registries.{key}.history]"
            )
        make = registry(key).history
        if make is None:
            raise ConfigError(f"{key} has no version history that this program can ask for")
        address = settings.history.base_url or settings.base_url
        return make(http_client(self.config, settings.history), address)

    def _settings(self, key: str) -> RegistryConfig:
        settings = self.config.registries.get(key)
        if settings is None:
            known = ", ".join(self.config.registries) or "none"
            raise ConfigError(f"config.toml has no [registries.{key}]; it has: {known}")
        return settings

    def registry(self, key: str) -> Registry:
        """Return the registry called `key`; raise ConfigError naming the known ones."""
        return registry(key)


def http_client(config: Config, settings: RegistryConfig | HistoryConfig) -> HttpClient:
    """Whoever asks one registry, with its pace and patience."""
    return HttpClient(
        contact=config.http.contact,
        seconds_between_requests=settings.seconds_between_requests,
        timeout_seconds=settings.timeout_seconds,
        attempts=settings.attempts,
        longest_wait_seconds=settings.longest_wait_seconds,
    )


def utc_now() -> datetime:
    """The clock on the wall."""
    return datetime.now(UTC)


def start(config_path: Path | None, **overrides: Any) -> Runtime:
    """A runtime from config.toml (or `config_path`) and the environment."""
    config = read_config(config_path)
    engine = open_store(config.store.url)
    return Runtime(config=config, engine=engine, clock=utc_now, **overrides)


def read_config(config_path: Path | None) -> Config:
    """The settings; without a config.toml in this folder and without --config: an error."""
    return load_config(config_path or DEFAULT_CONFIG, os.environ)
