"""The config.toml that ships with the program: what `config init` writes and the demo runs on."""

from __future__ import annotations

from pathlib import Path

import tracker
from tracker.errors import ConfigError


def default_config_path() -> Path:
    """Where it is: inside an installed package, or at the top of a checkout."""
    package = Path(tracker.__file__).parent
    for path in (package / "config.toml", package.parent / "config.toml"):
        if path.is_file():
            return path
    raise ConfigError("this installation lacks its config.toml: install the tracker again")
