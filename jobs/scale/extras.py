"""Says in a sentence which extra is not installed; Parquet and Spark are too big for everybody."""

from __future__ import annotations

from importlib.util import find_spec

from tracker.errors import ConfigError


def require_package(package: str, extra: str, what: str) -> None:
    """Raise ConfigError unless `package`, which `extra` brings and `what` needs, is installed."""
    if find_spec(package) is None:
        raise ConfigError(
            f"{what} needs {package}, which is not installed: install the tracker with it, for "
            f"example by `pip install '.[{extra}]'` in its checkout"
        )
