"""What to track: config.toml, overridden by the environment; read once, then passed on."""

from tracker.config.load import load_config
from tracker.config.models import (
    Config,
    HistoryConfig,
    LiteratureConfig,
    RegistryConfig,
    SearchConfig,
)

__all__ = [
    "Config",
    "HistoryConfig",
    "LiteratureConfig",
    "RegistryConfig",
    "SearchConfig",
    "load_config",
]
