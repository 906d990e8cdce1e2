"""An installation takes what the locks say, whatever an index offers on the day."""

from __future__ import annotations

import base64
import hashlib
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pip
import pytest

# What the index of the test offers: name, version, lines of metadata, withdrawn by its author?
# Pinned are the versions 1.0. Each of the others is a way in which an installation that resolves
# would break or bring something else.
OFFERED = (
    ("outer", "1.0", ("Requires-Dist: inner[more]>=1", "Requires-Dist: unlocked>=1"), False),
    ("outer", "2.0", (), False),
    ("inner", "1.0", ("Provides-Extra: more", 'Requires-Dist: extra>=1; extra == "more"'), True),
    ("inner", "1.5", ("Provides-Extra: more", 'Requires-Dist: extra>=2; extra == "more"'), False),
    ("extra", "1.0", ("Requires-Dist: inner<1",), False),
    ("extra", "2.0", (), False),
    ("unlocked", "1.0", (), False),
)
PINNED = {("outer", "1.0"), ("inner", "1.0"), ("extra", "1.0")}
LOCKS = {"runtime": "requirements.lock", "dev": "requirements-dev.lock"}


def make_wheel(folder: Path, name: str, version: str, metadata: tuple[str, ...]) -> Path:
    """A wheel with one module that holds nothing."""
    about = f"{name}-{version}.dist-info"
    lines = ("Metadata-Version: 2.1", f"Name: {name}", f"Version: {version}", *metadata)
    contents = {
        f"{name}.py": "",
        f"{about}/METADATA": "\n".join(lines) + "\n",
        f"{about}/WHEEL": "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    record = [f"{path},{_digest(text)},{len(text)}" for path, text in contents.items()]
    contents[f"{about}/RECORD"] = "\n".join([*record, f"{about}/RECORD,,"]) + "\n"
    path = folder / f"{name}-{version}-py3-none-any.whl"
    with zipfile.ZipFile(path, "w") as packed:
        for inside, text in contents.items():
            packed.writestr(inside, text)
    return path


def _digest(text: str) -> str:
    digest = hashlib.sha256(text.encode()).digest()
    return "sha256=" + base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with locks of PINNED, and beside it an index that offers more than that."""
    folder = tmp_path_factory.mktemp("checkout")
    links: dict[str, list[str]] = {}
    pins = []
    for name, version, metadata, is_yanked in OFFERED:
        shelf = folder / "index" / name
        shelf.mkdir(parents=True, exist_ok=True)
        wheel = make_wheel(shelf, name, version, metadata)
        digest = hashlib.sha256(wheel.read_bytes()).hexdigest()
        withdrawn = ' data-yanked="broken"' if is_yanked else ""
        link = f'<a href="{wheel.name}#sha256={digest}"{withdrawn}>{wheel.name}</a>'
        links.setdefault(name, []).append(link)
        if (name, version) in PINNED:
            pins.append(f"{name}=={version} --hash=sha256:{digest}\n")
    for name, found in links.items():
        page = f"<!DOCTYPE html><html><body>{' '.join(found)}</body></html>"
        (folder / "index" / name / "index.html").write_text(page, encoding="utf-8")
    for lock in LOCKS.values():
        (folder / lock).write_text("".join(pins), encoding="utf-8")
    (folder / "requirements-build.lock").write_text(pins[0], encoding="utf-8")
    return folder


@pytest.fixture(params=LOCKS)
def environment(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[str, Path]:
    """The name of a stamp of the Makefile, and a new environment; a pip of its own takes long."""
    command = [sys.executable, "-m", "venv", "--without-pip", str(tmp_path / "venv")]
    subprocess.run(command, check=True)
    return request.param, tmp_path / "venv"


def commands(repository: Path, stamp: str, venv: Path) -> list[str]:
    """What `make` would type to install from the locks into `venv`: read from the Makefile."""
    wanted = ["make", "-n", "--no-print-directory", f"VENV={venv}", f"{venv}/.{stamp}"]
    typed = subprocess.run(wanted, cwd=repository, check=True, capture_output=True, text=True)
    return [line for line in typed.stdout.splitlines() if " -r requirements" in line]


def without_settings(index: Path) -> dict[str, str]:
    """An environment in which our own pip runs and knows of `index` only."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PIP_")}
    return kept | {
        "PIP_CONFIG_FILE": os.devnull,
        "PIP_INDEX_URL": index.as_uri(),
        "PYTHONPATH": str(Path(pip.__file__).parents[1]),
    }


def installed(venv: Path) -> set[tuple[str, str]]:
    """Name and version of what lies in `venv`."""
    folders = venv.glob("lib/python*/site-packages/*.dist-info")
    pairs = (folder.name.removesuffix(".dist-info").split("-") for folder in folders)
    return {(name, version) for name, version in pairs}


def test_exactly_what_is_locked_is_installed(
    repository: Path, folder: Path, environment: tuple[str, Path]
) -> None:
    """Newer releases, an extra, a withdrawn release and a contradiction: nothing of it matters."""
    stamp, venv = environment
    typed = commands(repository, stamp, venv)
    assert len(typed) == 1
    assert LOCKS[stamp] in typed[0]
    ended = subprocess.run(
        ["sh", "-c", typed[0]],
        cwd=folder,
        env=without_settings(folder / "index"),
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 0, ended.stderr
    assert installed(venv) == PINNED


def test_our_own_installation_fetches_nothing(repository: Path, tmp_path: Path) -> None:
    """Neither what we require nor what builds us: both are there, from the locks."""
    wanted = ["make", "-n", f"VENV={tmp_path}", f"{tmp_path}/.runtime", f"{tmp_path}/.dev"]
    typed = subprocess.run(wanted, cwd=repository, check=True, capture_output=True, text=True)
    ours = [line.split() for line in typed.stdout.splitlines() if "--editable ." in line]
    assert ours
    assert [line for line in ours if not {"--no-deps", "--no-build-isolation"} <= set(line)] == []
