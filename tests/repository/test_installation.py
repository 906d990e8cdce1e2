"""What a person gets from `pip install .` and from a bare `make`."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tarfile
import tomllib
import zipfile
from pathlib import Path

import pytest

LIBRARY = "tracker/reports/templates/vega.js"


@pytest.fixture(scope="module")
def built(repository: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A source archive of this checkout, and a wheel made out of that by the locked backend."""
    missing = [name for name in ("config.toml", "README.md") if not (repository / name).exists()]
    if missing:
        pytest.skip(f"no wheel can be built yet without {' and '.join(missing)}")
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "build", "--no-isolation", "--outdir", str(folder)]
    subprocess.run(command, cwd=repository, check=True, capture_output=True, text=True)
    return folder


@pytest.fixture(scope="module")
def wheel(built: Path) -> Path:
    """The wheel."""
    (found,) = built.glob("*.whl")
    return found


@pytest.fixture(scope="module")
def shipped(wheel: Path) -> frozenset[str]:
    """The names of the files in the wheel."""
    return frozenset(zipfile.ZipFile(wheel).namelist())


def test_wheel_ships_every_file_of_the_packages(repository: Path, shipped: frozenset[str]) -> None:
    kept = {
        path.relative_to(repository).as_posix()
        for package in ("tracker", "db", "jobs")
        for path in (repository / package).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    assert kept <= shipped
    assert "tracker/config.toml" in shipped


def test_wheel_ships_nothing_else(shipped: frozenset[str]) -> None:
    assert {re.split(r"[/.-]", name)[0] for name in shipped} == {
        "tracker", "db", "jobs", "msc_trial_tracker",
    }  # fmt: skip


DEMO = """
import sys
sys.modules |= dict.fromkeys(["benchmarks", "tests"])  # to import one of them is an error now
from jobs.cli import main
assert sys.modules["jobs"].__file__.startswith(sys.path[1]), sys.modules["jobs"].__file__
main()
"""


@pytest.mark.slow
def test_the_demo_runs_from_the_wheel_alone(wheel: Path, tmp_path: Path) -> None:
    unpacked = tmp_path / "unpacked"
    with zipfile.ZipFile(wheel) as packed:
        packed.extractall(unpacked)  # noqa: S202  the wheel that this test has just built
    ended = subprocess.run(
        [sys.executable, "-c", DEMO, "demo", "--size", "50"],
        cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": str(unpacked)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 0, ended.stderr
    assert "ClinicalTrials.gov: 50 invented studies" in ended.stdout
    assert (tmp_path / "tracker-demo" / "landscape-msc_autoimmune.html").is_file()


def test_the_chart_library_is_made_and_not_kept(built: Path, repository: Path) -> None:
    """The archive has no generated file, so the wheel can only have it from the build hook."""
    (archive,) = built.glob("*.tar.gz")
    (wheel,) = built.glob("*.whl")
    with tarfile.open(archive) as packed:
        assert [name for name in packed.getnames() if name.endswith("/vega.js")] == []
    made = zipfile.ZipFile(wheel).read(LIBRARY).decode()
    assert "vegaEmbed" in made
    assert "</script" not in made
    assert made == (repository / LIBRARY).read_text("utf-8"), "the checkout's is of another pin"


def test_a_build_takes_what_is_locked(repository: Path) -> None:
    project = tomllib.loads((repository / "pyproject.toml").read_text(encoding="utf-8"))
    assert project["build-system"]["requires"] == project["dependency-groups"]["backend"]


def test_every_package_says_that_it_is_typed(shipped: frozenset[str]) -> None:
    assert {f"{package}/py.typed" for package in ("tracker", "db", "jobs")} <= shipped


def test_bare_make_lists_every_command(repository: Path) -> None:
    listed = subprocess.run(["make"], cwd=repository, capture_output=True, text=True, check=True)
    makefile = (repository / "Makefile").read_text(encoding="utf-8")
    commands = set(re.findall(r"^([a-z-]+):", makefile, re.MULTILINE))
    assert {"demo", "test", "check", "fix", "bench", "lock"} <= commands
    assert {"interpreters", "lowest", "sbom"} <= commands
    assert set(re.findall(r"^ +make ([a-z-]+) +\S", listed.stdout, re.MULTILINE)) == commands
