"""The registries that this version knows, in one place that a person can read."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from types import ModuleType

from msgspec import Struct

from tracker.errors import ConfigError
from tracker.http import HttpClient
from tracker.issues import IssueLog
from tracker.registries import ctgov, ctis, euctr, ictrp, isrctn
from tracker.registries.base import HistorySource, Page, Registration, Source

HERE = Path(__file__).parent


class Registry(Struct, frozen=True, kw_only=True):
    """One registry: its facts as data, and how its records are read."""

    key: str
    name: str
    home: str
    operator: str
    terms_of_use: str
    terms_url: str
    refresh: str
    media_type: str
    ignored: dict[str, str]
    terms_are_restrictive: bool = False
    parse: Callable[[bytes, IssueLog], Registration]
    source: Callable[[HttpClient, str, int], Source]
    history: Callable[[HttpClient, str], HistorySource] | None = None
    read_file: Callable[[Path], Iterator[Page]]

    @property
    def terms_file(self) -> Path:
        """The registry's words in our words."""
        return HERE / self.key / "terms.toml"


_KNOWN = (
    ("ctgov", ctgov),
    ("ctis", ctis),
    ("isrctn", isrctn),
    ("ictrp", ictrp),
    ("euctr", euctr),
)


@cache
def registries() -> dict[str, Registry]:
    """All known registries by key."""
    return {key: _load(key, package) for key, package in _KNOWN}


def registry(key: str) -> Registry:
    """The registry called `key`; raises ConfigError naming the known ones."""
    try:
        return registries()[key]
    except KeyError:
        known = ", ".join(registries())
        raise ConfigError(f"no registry is called {key!r}; known: {known}") from None


def _load(key: str, package: ModuleType) -> Registry:
    facts = tomllib.loads((HERE / key / "registry.toml").read_text(encoding="utf-8"))
    return Registry(
        key=key,
        parse=package.parse,
        source=getattr(package, "Fetcher", None) or _files_only(key),
        read_file=package.read_file,
        history=getattr(package, "VersionHistory", None),
        **facts,
    )


def _files_only(key: str) -> Callable[[HttpClient, str, int], Source]:
    """In the place of a source, for a registry that cannot be asked."""

    def refuse(_client: HttpClient, _base_url: str, _page_size: int) -> Source:
        raise ConfigError(
            f"{key} cannot be asked over the network: download its file and `tracker import {key}`"
        )

    return refuse
