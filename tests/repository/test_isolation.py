"""Tests reach nothing of the person who runs them, and no clock decides how one ends."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck

from jobs.runtime import read_config
from tracker.errors import ConfigError

WRITERS = (
    "tests/docs/test_readme.py",
    "tests/integration/jobs/test_runtime.py",
    "tests/repository/test_isolation.py",
)
INSIDE = "RUN_BY_TEST_ISOLATION"


def fingerprints(folder: Path) -> dict[str, str]:
    files = (path for path in folder.rglob("*") if path.is_file())
    return {str(path): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


@pytest.mark.slow
@pytest.mark.skipif(INSIDE in os.environ, reason="it would start itself without end")
def test_the_store_of_a_user_is_not_touched(
    repository: Path, empty_store: Path, tmp_path: Path
) -> None:
    """Tests that sync, report and open stores by their own name, in the folder of a user."""
    shutil.copy(empty_store, tmp_path / "tracker.db")
    (tmp_path / "config.toml").write_text("[output]\ndirectory = 'mine'\n", encoding="utf-8")
    before = fingerprints(tmp_path)
    address = f"sqlite:///{tmp_path / 'tracker.db'}"
    named = {"TRACKER_STORE__URL": address, "TRACKER_CONFIG": str(tmp_path / "config.toml")}
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "no:xdist"]
    ended = subprocess.run(
        [*command, *(str(repository / path) for path in WRITERS)],
        cwd=tmp_path,
        env=os.environ | named | {INSIDE: "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 0, ended.stdout + ended.stderr
    assert fingerprints(tmp_path) == before


def test_no_setting_of_a_user_is_seen() -> None:
    named = {name for name in os.environ if name.startswith("TRACKER_")}
    assert named <= {"TRACKER_SHARED", "TRACKER_SOAK"}
    with pytest.raises(ConfigError, match="tracker config init"):
        read_config(None)


def test_no_property_is_judged_by_the_clock(request: pytest.FixtureRequest) -> None:
    """Of those that were collected with this test: all, when all tests run."""
    chosen = {
        item.nodeid: item.function._hypothesis_internal_use_settings
        for item in request.session.items
        if isinstance(item, pytest.Function) and getattr(item.function, "is_hypothesis_test", False)
    }
    judged = [
        name
        for name, settings in chosen.items()
        if settings.deadline is not None
        or HealthCheck.too_slow not in settings.suppress_health_check
    ]
    assert judged == []
