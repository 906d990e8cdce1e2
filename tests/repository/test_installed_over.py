"""A project with folders of the same names is installed over ours: one sentence, no traceback."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from msc_trial_tracker import FOLDERS, is_ours

RUN = "import msc_trial_tracker; msc_trial_tracker.main()"
ALONE = "install the tracker alone, in an environment of its own"


@pytest.fixture
def site(repository: Path, tmp_path: Path) -> Path:
    """A folder as of installed packages, with the start of ours; `jobs.cli` says that it runs."""
    site = tmp_path / "site"
    for name in FOLDERS:
        (site / name).mkdir(parents=True)
        shutil.copy(repository / name / "__init__.py", site / name)
    shutil.copy(repository / "msc_trial_tracker.py", site)
    (site / "jobs" / "cli.py").write_text("def main(): print('runs')\n", encoding="utf-8")
    return site


def overwrite(site: Path, name: str) -> None:
    """As another project of that name does when it is installed."""
    (site / name / "__init__.py").write_text("from itertools import izip\n", encoding="utf-8")
    about = site / f"{name}-0.1.1.dist-info"
    about.mkdir()
    metadata = f"Metadata-Version: 2.1\nName: {name}\nVersion: 0.1.1\n"
    (about / "METADATA").write_text(metadata, encoding="utf-8")
    (about / "RECORD").write_text(f"{name}/__init__.py,,\n", encoding="utf-8")


def command(*path: Path) -> subprocess.CompletedProcess[str]:
    places = os.environ | {"PYTHONPATH": os.pathsep.join(map(str, path))}
    return subprocess.run(
        [sys.executable, "-c", RUN], env=places, capture_output=True, text=True, check=False
    )


def test_whole_it_runs(site: Path) -> None:
    ended = command(site)
    assert (ended.returncode, ended.stdout, ended.stderr) == (0, "runs\n", "")


@pytest.mark.parametrize("name", FOLDERS)
def test_installed_over_in_the_same_folder(site: Path, name: str) -> None:
    overwrite(site, name)
    ended = command(site)
    assert ended.returncode == 1
    assert ended.stdout == ""
    (sentence,) = ended.stderr.splitlines()
    assert f"the folder {site / name} is not that of the trial tracker" in sentence
    assert f"of {name} 0.1.1, which was installed over it" in sentence
    assert ALONE in sentence


def test_the_other_was_removed_and_took_our_file_along(site: Path) -> None:
    (site / "db" / "__init__.py").unlink()
    (sentence,) = command(site).stderr.splitlines()
    assert "damaged or of another project" in sentence
    assert ALONE in sentence


def test_another_project_stands_before_us(site: Path, tmp_path: Path) -> None:
    """As with an editable installation, whose folder Python looks through last."""
    first = tmp_path / "first"
    (first / "tracker").mkdir(parents=True)
    overwrite(first, "tracker")
    (sentence,) = command(first, site).stderr.splitlines()
    assert f"the folder {first / 'tracker'} is not that" in sentence
    assert "of tracker 0.1.1" in sentence


@pytest.mark.parametrize("name", FOLDERS)
def test_ours_is_known(name: str) -> None:
    assert is_ours(name)
