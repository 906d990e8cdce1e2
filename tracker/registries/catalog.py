"""The registries that this version follows: of each its facts and the code that reads records."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct

from tracker.errors import ConfigError
from tracker.issues import IssueLog
from tracker.registries.base import HistorySource, Page, Registration, Source
from tracker.registry_facts import KNOWN, LAST, RegistryFacts, Trust, facts_of, registry_facts
from tracker.study.identifiers import Issuer, issuers

if TYPE_CHECKING:  # who only reads records need not load what asks for them
    from tracker.http import HttpClient


class Registry(Struct, frozen=True, kw_only=True):
    """One registry: what is known of it, and how its records are got and read.

    `history` None: it cannot be asked what its records were before. `read_on` goes on in a file
    where a page of it said; None: its files are read from the start.
    """

    key: str
    facts: RegistryFacts
    parse: Callable[[bytes, IssueLog], Registration]
    source: Callable[[HttpClient, str, int], Source]
    history: Callable[[HttpClient, str], HistorySource] | None = None
    read_file: Callable[[Path], Iterator[Page]]
    read_on: Callable[[Path, str], Iterator[Page]] | None = None


def registries() -> dict[str, Registry]:
    """Return all known registries by key; raise ConfigError for a slip in the facts of one."""
    return {key: registry(key) for key in KNOWN}


@cache
def registry(key: str) -> Registry:
    """Return the registry called `key`; raise ConfigError naming the known ones.

    Its package offers `parse`, `read_file` and, where it can be asked, `Fetcher` and
    `VersionHistory`; it is imported here, so that a command pays for the registries that it uses.
    """
    facts = facts_of(key)
    require_consistent(registry_facts(), issuers())
    package = import_module(f"tracker.registries.{key}")
    return Registry(
        key=key,
        facts=facts,
        parse=package.parse,
        source=getattr(package, "Fetcher", None) or _files_only(key),
        read_file=package.read_file,
        history=getattr(package, "VersionHistory", None),
        read_on=getattr(package, "read_on", None),
    )


def require_consistent(
    facts: Mapping[str, RegistryFacts], known_issuers: Mapping[str, Issuer]
) -> None:
    """Raise ConfigError where two have one rank, or a lag is given for an issuer nobody knows."""
    trusts = {key: one.trust for key, one in facts.items()}
    trusts |= {key: one.trust for key, one in known_issuers.items() if one.trust is not None}
    for order in Trust.__struct_fields__:
        taken: dict[int, str] = {}
        for key, trust in trusts.items():
            rank: int = getattr(trust, order)
            if rank != LAST and taken.setdefault(rank, key) != key:
                raise ConfigError(
                    f"{_file(key)}: [trust] {order}: {rank} is the rank of {taken[rank]} already"
                )
    for key, one in facts.items():
        for home in one.publication_lag_days_of:
            if home not in facts and home not in known_issuers:
                raise ConfigError(
                    f"{_file(key)}: [publication_lag_days_of] {home}: nobody numbers studies under "
                    f"that key; known: {', '.join(known_issuers)}"
                )


def _file(key: str) -> str:
    if key in KNOWN:
        return f"registries/{key}/registry.toml"
    return f"study/identifiers.toml: [issuers.{key}]"


def _files_only(key: str) -> Callable[[HttpClient, str, int], Source]:
    """In the place of a source, for a registry that cannot be asked."""

    def refuse(_client: HttpClient, _base_url: str, _page_size: int) -> Source:
        raise ConfigError(
            f"{key} cannot be asked over the network: download its file and `tracker import {key}`"
        )

    return refuse
