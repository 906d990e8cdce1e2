"""What an addition costs, measured on a copy of the source: files touched, and that it works."""

from __future__ import annotations

import compileall
import os
import shutil
import subprocess
import sys
from importlib.util import cache_from_source
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parents[2]
PACKAGES = ("tracker", "db", "jobs")
SOURCE = (*PACKAGES, "config.toml", "pyproject.toml")


class Copy:
    """A copy of the source tree that a test may change, and what it changed."""

    def __init__(self, original: Path, folder: Path) -> None:
        self.folder = folder
        folder.mkdir()
        for name in SOURCE:
            path = original / name
            if path.is_dir():
                shutil.copytree(path, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
            else:
                shutil.copy(path, folder / name)
        self._before = self._contents()
        self._take_compiled(original)

    def _take_compiled(self, original: Path) -> None:
        """What is compiled of the original serves the copy: it is of files of one size and time."""
        for name in self._before:
            compiled = Path(cache_from_source(str(original / name)))
            if name.endswith(".py") and compiled.exists():
                path = Path(cache_from_source(str(self.folder / name)))
                path.parent.mkdir(parents=True, exist_ok=True)
                shutil.copy(compiled, path)

    def write(self, name: str, text: str) -> None:
        """Write a new file."""
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        Path(cache_from_source(str(path))).unlink(missing_ok=True)  # two edits can be of one second

    def replace(self, name: str, old: str, new: str) -> None:
        """Change one place of a file; fails where the place is not there exactly once."""
        path = self.folder / name
        text = path.read_text(encoding="utf-8")
        assert text.count(old) == 1, f"{name} has {old!r} {text.count(old)} times"
        self.write(name, text.replace(old, new))

    def touched(self) -> list[str]:
        """Files that differ from the original or are new, by name."""
        now = self._contents()
        return sorted(name for name, body in now.items() if self._before.get(name) != body)

    def run(self, program: str) -> str:
        """What `program` (Python) prints when it runs on this copy."""
        settings = {k: v for k, v in os.environ.items() if not k.startswith("TRACKER_")}
        done = subprocess.run(
            [sys.executable, "-c", program],
            cwd=self.folder,
            env=settings | {"PYTHONPATH": str(self.folder)},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    def _contents(self) -> dict[str, bytes]:
        return {
            str(path.relative_to(self.folder)): path.read_bytes()
            for path in self.folder.rglob("*")
            if path.is_file() and "__pycache__" not in path.parts
        }


@pytest.fixture(scope="session")
def compiled() -> Path:
    """The source tree, compiled unless whoever runs the tests wants no compiled files."""
    if not sys.dont_write_bytecode:
        for name in PACKAGES:
            compileall.compile_dir(REPOSITORY / name, quiet=1)
    return REPOSITORY


@pytest.fixture
def copy(compiled: Path, tmp_path: Path) -> Copy:
    """A fresh copy of the source tree."""
    return Copy(compiled, tmp_path / "copy")
