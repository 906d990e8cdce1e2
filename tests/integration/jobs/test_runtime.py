from __future__ import annotations

from datetime import UTC
from pathlib import Path

import pytest

from jobs.runtime import read_config, start, utc_now
from tracker.errors import ConfigError


def test_starts_from_a_file_and_the_environment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "own.toml"
    path.write_text("[output]\ndirectory = 'here'\n", encoding="utf-8")
    monkeypatch.setenv("TRACKER_STORE__URL", f"sqlite:///{tmp_path / 'own.db'}")
    runtime = start(path)
    assert runtime.config.output.directory == "here"
    assert (tmp_path / "own.db").is_file()
    assert runtime.now().tzinfo is UTC
    assert runtime.registry("ctgov").key == "ctgov"
    runtime.engine.dispose()


def test_without_a_file_it_says_how_to_get_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(ConfigError, match="tracker config init"):
        read_config(None)


def test_the_clock_is_in_utc() -> None:
    assert utc_now().tzinfo is UTC
