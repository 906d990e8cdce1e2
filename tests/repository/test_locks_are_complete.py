"""Nothing is missing in a lock, on any interpreter and system, so that pip need not resolve."""

from __future__ import annotations

import sys
import tomllib
from collections.abc import Iterable, Iterator
from functools import cache
from importlib.metadata import PackageNotFoundError, distribution
from itertools import product
from pathlib import Path
from typing import NamedTuple, cast

import pytest
from packaging.markers import Environment, default_environment
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

REPOSITORY = Path(__file__).resolve().parents[2]
INTERPRETERS = ("3.11", "3.12", "3.13", "3.14")
SYSTEMS = {
    "linux": {"sys_platform": "linux", "platform_system": "Linux", "os_name": "posix"},
    "darwin": {"sys_platform": "darwin", "platform_system": "Darwin", "os_name": "posix"},
    "win32": {"sys_platform": "win32", "platform_system": "Windows", "os_name": "nt"},
}


class Asked(NamedTuple):
    """A requirement and who has it; with the extras for which that one was itself asked."""

    requirement: Requirement
    by: str
    extras: frozenset[str] = frozenset()


def machine(version: str, system: str) -> dict[str, str]:
    """The values of markers there."""
    known = cast(dict[str, str], default_environment())
    full = {"python_version": version, "python_full_version": f"{version}.1"}
    return known | SYSTEMS[system] | full | {"platform_python_implementation": "CPython"}


@cache
def locked(lock: str) -> tuple[Requirement, ...]:
    lines = (REPOSITORY / lock).read_text(encoding="utf-8").splitlines()
    return tuple(
        Requirement(line.removesuffix("\\").strip()) for line in lines if line[:1].isalpha()
    )


def applies(asked: Asked, where: dict[str, str]) -> bool:
    marker = asked.requirement.marker
    extras = asked.extras or {""}
    return marker is None or any(
        marker.evaluate(cast(Environment, where | {"extra": extra})) for extra in extras
    )


def required(name: str, version: Version, extras: Iterable[str]) -> Iterator[Asked]:
    """What the installed `name` asks for; nothing where this `version` is not installed."""
    try:
        found = distribution(name)
    except PackageNotFoundError:
        return
    if Version(found.version) == version:
        for text in found.requires or ():
            yield Asked(Requirement(text), name, frozenset(extras))


class Walk:
    """From the roots to all that they need, in one lock and on one machine."""

    def __init__(self, lock: str, where: dict[str, str]) -> None:
        self.where = where
        self.pins = {
            canonicalize_name(pin.name): Version(next(iter(pin.specifier)).version)
            for pin in locked(lock)
            if applies(Asked(pin, lock), where)
        }
        self.wrong: list[str] = []
        self.reached: dict[str, set[str]] = {}

    def follow(self, asked: Asked) -> None:
        """Go on from `asked`, and note where the lock has nothing that fits."""
        if not applies(asked, self.where):
            return
        name = canonicalize_name(asked.requirement.name)
        version = self.pins.get(name)
        if version is None or not asked.requirement.specifier.contains(version, prereleases=True):
            self.wrong.append(f"{asked.by} needs {asked.requirement}; locked: {version}")
            return
        new = asked.requirement.extras - self.reached.get(name, set())
        if new or name not in self.reached:
            self.reached.setdefault(name, set()).update(new)
            for further in required(name, version, self.reached[name]):
                self.follow(further)


def roots(lock: str) -> list[Asked]:
    """What pyproject.toml asks for in `lock`."""
    file = tomllib.loads((REPOSITORY / "pyproject.toml").read_text(encoding="utf-8"))
    project, groups = file["project"], file["dependency-groups"]
    everything = [*project["dependencies"], *groups["backend"], *groups["dev"]]
    for name, extra in project["optional-dependencies"].items():
        if name != "spark":  # PySpark and what it needs are a lock of their own
            everything += extra
    texts = {
        "requirements.lock": project["dependencies"],
        "requirements-build.lock": groups["backend"],
        "requirements-dev.lock": everything,
    }[lock]
    return [Asked(Requirement(text), "pyproject.toml") for text in texts]


def walk(lock: str, version: str, system: str) -> Walk:
    made = Walk(lock, machine(version, system))
    for root in roots(lock):
        made.follow(root)
    return made


@pytest.mark.parametrize(("version", "system"), list(product(INTERPRETERS, SYSTEMS)))
@pytest.mark.parametrize(
    "lock", ["requirements.lock", "requirements-build.lock", "requirements-dev.lock"]
)
def test_what_a_locked_package_needs_is_locked(lock: str, version: str, system: str) -> None:
    assert walk(lock, version, system).wrong == []


@pytest.mark.parametrize("lock", ["requirements.lock", "requirements-dev.lock"])
def test_nothing_is_locked_that_nobody_needs(lock: str) -> None:
    """So the walk does reach everything. Here, where all of the lock is installed."""
    version = ".".join(map(str, sys.version_info[:2]))
    made = walk(lock, version, sys.platform)
    assert made.pins.keys() - made.reached.keys() == set()


def test_a_gap_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = locked("requirements.lock")
    with_gap = tuple(pin for pin in whole if pin.name != "mako")
    monkeypatch.setitem(globals(), "locked", lambda _lock: with_gap)
    found = walk("requirements.lock", "3.12", "linux").wrong
    assert found == ["alembic needs Mako; locked: None"]
