"""What a command needs that only asks: settings and a store, loaded as far as they are used.

A store as it nearly always is, is read by its driver alone (`db.light`); settings are checked as a
whole when the first of them is asked for. Everything else is `jobs.runtime`.
"""

from __future__ import annotations

import os
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from db.light import LightStore, open_light
from db.reader import Asked
from tracker.settings import DEFAULT_CONFIG, read_settings, store_url

if TYPE_CHECKING:
    from tracker.config import Config


class Asking(Protocol):
    """Settings, a store to be asked and a clock: a `Runtime`, or less than that."""

    @property
    def config(self) -> Config:
        """The settings; raises ConfigError where they cannot be right."""
        ...

    @property
    def engine(self) -> Asked:
        """The store."""
        ...

    def now(self) -> datetime:
        """Return the moment in UTC."""
        ...


class LightAsking:
    """Settings that are read when they are asked for, and a store that is read by its driver."""

    def __init__(self, config_path: Path, store: LightStore) -> None:
        self._config_path = config_path
        self.engine = store

    @cached_property
    def config(self) -> Config:
        """The settings; raises ConfigError where they cannot be right."""
        from tracker.config import load_config  # noqa: PLC0415  its models take longer than all else

        return load_config(self._config_path, os.environ)

    def now(self) -> datetime:
        """Return the moment in UTC."""
        return datetime.now(UTC)


def start_asking(config_path: Path | None) -> Asking:
    """Return what a command needs that only asks; raise as `jobs.runtime.start` does.

    A store that has to be made, brought up to date or refused goes the long way.
    """
    path = config_path or DEFAULT_CONFIG
    url = store_url(read_settings(path, os.environ))
    store = open_light(url) if url is not None else None
    if store is not None:
        return LightAsking(path, store)
    from jobs.runtime import start  # noqa: PLC0415  the long way: SQLAlchemy, models, migrations

    return start(config_path)
