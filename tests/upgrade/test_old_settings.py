"""A config.toml of a released version is read, or each refused key is told its new name."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest

from tracker.config import load_config
from tracker.config.renamed import RENAMED
from tracker.errors import ConfigError

FILES = sorted(Path(__file__).parent.glob("config-*.toml"))


def outcome(path: Path) -> list[str]:
    """What is said against the settings, a line for each fault; none: they are read."""
    try:
        config: Any = load_config(path, {})
    except ConfigError as error:
        return str(error).splitlines()[1:]
    assert config.registries
    assert config.alerts.rules
    return []


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_settings_of_a_released_version_are_read_or_told_their_new_names(path: Path) -> None:
    assert [line for line in outcome(path) if "is now called" not in line] == []


def test_an_old_key_in_them_would_be_told_its_new_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(RENAMED, "registries.*.pause", "registries.*.seconds_between_requests")
    path = tmp_path / "config.toml"
    shutil.copy(FILES[0], path)
    text = path.read_text(encoding="utf-8")
    whole = text.replace("seconds_between_requests = 1.0", "pause = 1.0")
    path.write_text(whole, encoding="utf-8")
    new = {key: f"registries.{key}.seconds_between_requests" for key in ("ctgov", "isrctn")}
    expected = {f"  registries.{key}.pause: is now called {name}" for key, name in new.items()}
    assert set(outcome(path)) == expected
