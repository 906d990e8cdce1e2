"""Asks registries what nobody could confirm while the program was written: `tracker doctor --live`.

Needs settings and no store: it is for whoever sets the tracker up, before the first sync.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from msgspec import to_builtins

from jobs.runtime import http_client
from tracker.config import Config, RegistryConfig
from tracker.errors import ConfigError
from tracker.first_contact import Finding, look_at
from tracker.registries.points import Asked, Asker, Verdict

WORDS = {
    Verdict.HOLDS: "holds",
    Verdict.DOES_NOT_HOLD: "DOES NOT HOLD",
    Verdict.NOT_TRIED: "not tried",
}


def look_live(config: Config, keys: Sequence[str]) -> tuple[Finding, ...]:
    """Every point of the registries called `keys`; none: of all that config.toml names.

    Raises ConfigError for one that config.toml does not have.
    """
    unknown = [key for key in keys if key not in config.registries]
    if unknown:
        known = ", ".join(config.registries) or "none"
        raise ConfigError(f"config.toml has no [registries.{unknown[0]}]; it has: {known}")
    return tuple(
        finding
        for key in keys or config.registries
        for finding in look_at(key, _asked(config, config.registries[key]))
    )


def _asked(config: Config, settings: RegistryConfig) -> Asked | None:
    """What a look may use; None for a registry that is read from files."""
    if not settings.base_url:
        return None
    return Asked(
        Asker(http_client(config, settings)),
        settings.base_url,
        {name: search.query for name, search in settings.searches.items()},
        settings.page_size,
        settings.history.enabled,
    )


def lines(findings: Sequence[Finding]) -> list[str]:
    """The findings for a person: a registry, its points, what to do, and the sums."""
    found: list[str] = []
    for key in dict.fromkeys(one.registry for one in findings):
        found.append(key)
        for one in (one for one in findings if one.registry == key):
            found.append(f"  {WORDS[one.verdict]:<13}  {one.point}: {one.relies}")
            found.append(f"{'':17}{one.seen}")
            if one.advice:
                found.append(f"{'':17}to do: {one.advice}")
    return [*found, _sums(findings)]


def _sums(findings: Sequence[Finding]) -> str:
    counts = Counter(one.verdict for one in findings)
    return (
        f"of {len(findings)} points {counts[Verdict.HOLDS]} hold, "
        f"{counts[Verdict.DOES_NOT_HOLD]} do not, {counts[Verdict.NOT_TRIED]} were not tried"
    )


def document(findings: Sequence[Finding]) -> list[Any]:
    """The findings for a program: one object a point."""
    return [to_builtins(one) for one in findings]
