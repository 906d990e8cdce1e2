"""One trial has many numbers in many spellings; two may be compared only in one canonical form.

Which numberings there are, how they are written and which numbers are dummies is in the
`registry.toml` of each registry that we follow and, for all others, in `identifiers.toml`.
"""

from __future__ import annotations

import functools
import re
import unicodedata
from collections.abc import Iterator
from typing import Literal

from msgspec import Struct

from tracker.data import load
from tracker.registry_facts import KNOWN, LAST, Numbering, Trust, registry_facts

_NO_TRUST = Trust(display=LAST, default=LAST, regulator=LAST)
_DASHES = str.maketrans(dict.fromkeys("‐‑‒–—―−﹘﹣", "-"))  # noqa: RUF001  look-alikes of a dash
_DIGIT = re.compile(r"\d")
UNIVERSAL_ISSUER = "utn"
"""WHO's Universal Trial Number, which a trial has besides its registrations."""


class Identifier(Struct, frozen=True, order=True):
    """A number and who issued it; `number` is canonical, so equal numbers are equal texts."""

    issuer: str
    number: str


class Issuer(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A registry or authority that numbers trials; `trust` None: believed after all others."""

    name: str
    numbers: tuple[Numbering, ...]
    databank: str | None = None
    case: Literal["upper", "lower"] = "upper"
    dummies: tuple[re.Pattern[str], ...] = ()
    trust: Trust | None = None


class OtherIssuers(Struct, frozen=True, forbid_unknown_fields=True):
    """The whole of `identifiers.toml`: issuers that we do not follow ourselves."""

    issuers: dict[str, Issuer]

    def __post_init__(self) -> None:
        for key in KNOWN:
            if key in self.issuers:
                raise ValueError(f"[issuers] {key}: its numbers belong into its registry.toml")


@functools.cache
def issuers() -> dict[str, Issuer]:
    """All known issuers by key, those that we follow first; raise ConfigError for a slip."""
    own = {
        key: Issuer(
            name=facts.name,
            numbers=facts.numbers.written,
            databank=facts.numbers.databank,
            case=facts.numbers.case,
            dummies=facts.numbers.dummies,
            trust=facts.trust,
        )
        for key, facts in registry_facts().items()
        if facts.numbers.written
    }
    return own | load(__package__, "identifiers.toml", OtherIssuers).issuers


def trust_of(key: str) -> Trust:
    """How far the word of an issuer, or of a registry that numbers nothing itself, is believed."""
    issuer = issuers().get(key)
    if issuer is not None:
        return issuer.trust or _NO_TRUST
    facts = registry_facts().get(key)
    return facts.trust if facts is not None else _NO_TRUST


def written_identifiers(text: str) -> tuple[Identifier, ...]:
    """All that looks like a trial number in `text`, dummies included, in order, each once."""
    unified = _unified(text)
    if not _DIGIT.search(unified):
        return ()
    alone = _alone().fullmatch(unified)
    if alone is not None:
        return (_identifier(alone),)
    return tuple(dict.fromkeys(_identifier(match) for match in _in_text().finditer(unified)))


def find_identifiers(text: str) -> tuple[Identifier, ...]:
    """The trial numbers in `text` in order, each once, dummy numbers left out."""
    return tuple(found for found in written_identifiers(text) if not is_dummy(found))


def canonical(text: str) -> Identifier | None:
    """The one number that `text` is, and nothing but; None for anything else and for dummies."""
    match = _alone().fullmatch(_unified(text))
    if match is None:
        return None
    found = _identifier(match)
    return None if is_dummy(found) else found


@functools.lru_cache(maxsize=8192)
def is_dummy(identifier: Identifier) -> bool:
    """Whether this number is one that people type when they have none."""
    issuer = issuers().get(identifier.issuer)
    return issuer is not None and any(
        dummy.fullmatch(identifier.number) for dummy in issuer.dummies
    )


def _unified(text: str) -> str:
    """Full-width digits, dashes of all kinds and hard blanks are spellings, not differences."""
    stripped = text.strip()
    if stripped.isascii():
        return stripped
    return unicodedata.normalize("NFKC", stripped).translate(_DASHES).strip()


def _identifier(match: re.Match[str]) -> Identifier:
    group = match.lastgroup or ""  # the patterns are named, so one of them matched
    key, _, place = group.rpartition("_")
    issuer = issuers()[key]
    first = match.re.groupindex[group]
    form = issuer.numbers[int(place)].form
    count = form.count("{")
    parts = (match[first + 1 + part] for part in range(count))
    cased = (part.lower() if issuer.case == "lower" else part.upper() for part in parts)
    return Identifier(key, form.format(*cased))


@functools.cache
def _in_text() -> re.Pattern[str]:
    """Everything that can be told from its surroundings."""
    return _joined(rf"(?<![A-Za-z0-9])(?:{'|'.join(_named(loose=False))})(?!\d)")


@functools.cache
def _alone() -> re.Pattern[str]:
    """Everything, for a text that is one number; ANZCTR adds a letter while it waits."""
    return _joined(rf"(?:{'|'.join(_named(loose=True))})[A-Za-z.]?")


def _joined(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE | re.ASCII)


def _named(*, loose: bool) -> Iterator[str]:
    for key, issuer in issuers().items():
        for place, numbering in enumerate(issuer.numbers):
            if loose or not numbering.loose:
                yield f"(?P<{key}_{place}>{numbering.pattern.pattern})"
