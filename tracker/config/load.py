"""Reads config.toml and the environment into one Config, or says exactly which key is wrong."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from tracker.config.faults import explain_faults
from tracker.config.models import Config
from tracker.data import read_toml
from tracker.errors import ConfigError

PREFIX = "TRACKER_"
NOT_SETTINGS = frozenset({"TRACKER_CONFIG", "TRACKER_SHARED", "TRACKER_SOAK"})


def load_config(path: Path | None, environment: Mapping[str, str]) -> Config:
    """The settings in the TOML file `path` (None: defaults) as `environment` overrides them.

    `TRACKER_STORE__URL` overrides `url` in `[store]`; a number in place of a name counts the
    entries of a list; a value that starts with `[` or `{` is read as JSON. Raises ConfigError.
    """
    settings = _read(path) if path else {}
    for name, value in sorted(environment.items()):
        if is_setting(name):
            _override(settings, name, value)
    try:
        return Config.model_validate(settings)
    except ValidationError as error:
        raise ConfigError(explain_faults(error, path)) from error


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
