"""`tracker export bodies`, `derive` and `load`: one after the other, and what they refuse."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from jobs.cli import app
from jobs.runtime import Runtime
from tracker.errors import ConfigError


def test_from_store_to_store(
    copy: Callable[[], Runtime], repository: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TRACKER_STORE__URL", str(copy().engine.url))
    bodies, out = str(tmp_path / "bodies"), str(tmp_path / "out")

    def tracker(*words: str) -> str:
        done = CliRunner().invoke(app, ["--config", str(repository / "config.toml"), *words])
        assert done.exit_code == 0, done.output
        return done.stdout

    exported = json.loads(tracker("export", "bodies", bodies, "--buckets", "1", "--json"))
    assert exported["files"] == 5
    derived = tracker("derive", bodies, out, "--workers", "1")
    assert derived.startswith(f"{exported['rows']} bodies derived by the rules ")
    assert "2 of them cannot be read" in derived
    assert json.loads(tracker("load", out, "--json"))["rebuilt"]["unreadable"] == 1
    assert tracker("load", out).startswith("nothing to load: ")


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["--engine", "dask"], "--engine dask: one of local, spark"),
        (["--master", "local"], "--master means nothing to --engine local"),
        (["--engine", "spark", "--workers", "2"], "--workers means nothing to --engine spark"),
        (["--engine", "spark", "--conf", "memory"], "--conf memory: write NAME=VALUE"),
    ],
)
def test_what_an_engine_does_not_take_is_refused(words: list[str], told: str) -> None:
    done = CliRunner().invoke(app, ["derive", "bodies", "out", *words])
    assert done.exit_code == 2 or isinstance(done.exception, ConfigError)
    assert told in f"{' '.join(done.output.split())} {done.exception}"


@pytest.mark.parametrize(
    ("words", "package", "extra"),
    [
        (["export", "bodies", "there"], "pyarrow", "parquet"),
        (["derive", "there", "out"], "pyarrow", "parquet"),
        (["load", "there"], "pyarrow", "parquet"),
    ],
)
def test_without_its_extra_a_command_says_which(
    words: list[str], package: str, extra: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("jobs.scale.extras.find_spec", lambda _package: None)
    done = CliRunner().invoke(app, words)
    assert isinstance(done.exception, ConfigError)
    assert f"needs {package}, which is not installed" in str(done.exception)
    assert f"'.[{extra}]'" in str(done.exception)


def test_without_spark_its_engine_says_so(
    bodies: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("jobs.scale.extras.find_spec", lambda name: name == "pyarrow" or None)
    words = ["derive", str(bodies), str(tmp_path / "out"), "--engine", "spark"]
    done = CliRunner().invoke(app, words)
    assert isinstance(done.exception, ConfigError)
    assert "needs pyspark" in str(done.exception)
    assert "'.[spark]'" in str(done.exception)


def test_spark_without_a_java_runtime_says_what_to_install(
    bodies: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("pyspark", reason="PySpark is not installed")
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("JAVA_HOME", raising=False)
    words = ["derive", str(bodies), str(tmp_path / "out"), "--engine", "spark"]
    done = CliRunner().invoke(app, words)
    assert isinstance(done.exception, ConfigError)
    assert "openjdk-17-jre-headless" in str(done.exception)
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("[PYTHON_VERSION_MISMATCH] Python in worker has different version 3.9", "--environment"),
        (
            "Job aborted\n  ModuleNotFoundError: No module named 'msgspec'",
            r"lacks .*'msgspec'.*--environment",
        ),
        ("Job aborted\ntracker.errors.StoreError: a body of x is not", "a body of x is not"),
        ("Job aborted due to stage failure\nat org.apache", "Job aborted due to stage failure$"),
    ],
)
def test_why_spark_gave_up_is_a_sentence(text: str, told: str) -> None:
    pytest.importorskip("pyspark", reason="PySpark is not installed")
    from jobs.scale.spark import explained

    error: Any = explained(text)
    with pytest.raises(type(error), match=told):
        raise error
