"""Reads config.toml and the environment as one table of plain values, which nobody has checked yet.

Apart from `tracker.config`, whose models take longer to import than a command takes that only asks
where the store is.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tracker.data import read_toml
from tracker.errors import ConfigError

DEFAULT_CONFIG = Path("config.toml")
DEFAULT_URL = "sqlite:///tracker.db"
PREFIX = "TRACKER_"
NOT_SETTINGS = frozenset({"TRACKER_CONFIG", "TRACKER_SHARED", "TRACKER_SOAK"})
SECTIONS = frozenset(
    {
        "store",
        "performance",
        "output",
        "site",
        "http",
        "registries",
        "literature",
        "partners",
        "cohorts",
        "alerts",
        "channels",
        "statements",
        "watch",
        "reports",
        "schedule",
    }
)
"""The sections that there are; `tracker.config.models` says what may stand in each."""


def read_settings(path: Path | None, environment: Mapping[str, str]) -> dict[str, Any]:
    """Return what the TOML file `path` (None: nothing) says, as `environment` overrides it.

    Raises ConfigError where it cannot be read or overridden.
    """
    settings = _read(path) if path else {}
    for name, value in sorted(environment.items()):
        if is_setting(name):
            _override(settings, name, value)
    return settings


def store_url(settings: Mapping[str, Any]) -> str | None:
    """Return the address of the store; None where the settings have to be looked at closely.

    A section that is misspelt might be the store's. Slips within the other sections are for the
    commands that use them.
    """
    store = settings.get("store", {})
    if settings.keys() - SECTIONS or not isinstance(store, dict) or store.keys() - {"url"}:
        return None
    url = store.get("url", DEFAULT_URL)
    return url if isinstance(url, str) else None


def is_setting(name: str) -> bool:
    """Whether a variable of the environment overrides a key of config.toml."""
    return name.startswith(PREFIX) and name not in NOT_SETTINGS


def _read(path: Path) -> dict[str, Any]:
    if not path.exists():
        raise ConfigError(
            f"there is no {path}: write one with `tracker config init`, or name one with --config"
        )
    return read_toml(path, str(path))


def _override(settings: dict[str, Any], name: str, value: str) -> None:
    *parents, last = name.removeprefix(PREFIX).lower().split("__")
    place: Any = settings
    for key in parents:
        place = _step(place, _as_spelled(place, key), name)
    last = _as_spelled(place, last)
    _step(place, last, name)  # says so where nothing can be set there
    place[int(last) if isinstance(place, list) else last] = _value(value)


def _as_spelled(place: Any, key: str) -> str:
    """The key of `place` that `key` means: names of variables have no case, names in TOML do."""
    return (
        next((known for known in place if str(known).lower() == key), key)
        if isinstance(place, dict)
        else key
    )


def _step(place: Any, key: str, name: str) -> Any:
    if isinstance(place, list):
        if not key.isdigit() or int(key) >= len(place):
            raise ConfigError(f"{name}: no entry {key}; the list has {len(place)} (0 is the first)")
        return place[int(key)]
    if not isinstance(place, dict):
        raise ConfigError(f"{name}: what comes before {key!r} is a value, not a section")
    return place.setdefault(key, {})


def _value(text: str) -> Any:
    """JSON where it looks like a list or table; all else is text, which the models convert."""
    if text[:1] not in ("[", "{"):
        return text
    try:
        return json.loads(text)
    except json.JSONDecodeError:
        return text
