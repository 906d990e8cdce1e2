"""Reads config.toml and the environment into one Config, or says exactly which key is wrong."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from pydantic import ValidationError

from tracker.config.faults import explain_faults
from tracker.config.models import Config
from tracker.errors import ConfigError
from tracker.settings import read_settings


def load_config(path: Path | None, environment: Mapping[str, str]) -> Config:
    """The settings in the TOML file `path` (None: defaults) as `environment` overrides them.

    `TRACKER_STORE__URL` overrides `url` in `[store]`; a number in place of a name counts the
    entries of a list; a value that starts with `[` or `{` is read as JSON. Raises ConfigError.
    """
    settings = read_settings(path, environment)
    try:
        return Config.model_validate(settings)
    except ValidationError as error:
        raise ConfigError(explain_faults(error, path)) from error
