"""A trial whose results nobody can read is half a trial: publications, as far as they name it."""

from __future__ import annotations

import functools
from collections.abc import Iterable
from typing import Literal

from msgspec import Struct

from tracker.data import load
from tracker.study.identifiers import Identifier, find_identifiers
from tracker.study.partial_date import PartialDate, first_day, last_day


class SourceSettings(Struct, frozen=True, forbid_unknown_fields=True):
    """How one source is asked; times in seconds."""

    name: str
    operator: str
    base_url: str
    seconds_between_requests: float
    timeout_seconds: float
    attempts: int
    longest_wait_seconds: float
    terms_url: str


class Kind(Struct, frozen=True, forbid_unknown_fields=True):
    """A kind of publication and the types, in lower case, that make it one."""

    key: str
    types: frozenset[str]


class Retracted(Struct, frozen=True, forbid_unknown_fields=True):
    """The types that say that a publication no longer stands."""

    types: frozenset[str]


class Places(Struct, frozen=True, forbid_unknown_fields=True):
    """Where a publication can name a number, the surest place first."""

    order: tuple[str, ...]
    matches: tuple[str, ...]


class ResultsRule(Struct, frozen=True, forbid_unknown_fields=True):
    """Which publications of a match count as results; literature.toml explains it."""

    kinds: frozenset[str]
    after: Literal["start", "completion"]


class LiteratureFacts(Struct, frozen=True, forbid_unknown_fields=True):
    """The whole of `literature.toml`."""

    sources: dict[str, SourceSettings]
    kinds: tuple[Kind, ...]
    retracted: Retracted
    places: Places
    listed: dict[str, str]
    results_by_match: dict[str, ResultsRule]


class Publication(Struct, frozen=True, kw_only=True):
    """One publication, without abstract and authors; `kind` None: its types do not tell."""

    key: str
    title: str
    pmid: str | None = None
    doi: str | None = None
    journal: str | None = None
    published: PartialDate | None = None
    types: tuple[str, ...] = ()
    kind: str | None = None
    is_retracted: bool = False


class Mention(Struct, frozen=True, order=True):
    """A trial number that a publication names, and where."""

    identifier: Identifier
    place: str


class Found(Struct, frozen=True):
    """A publication and the trial numbers that it names."""

    publication: Publication
    mentions: tuple[Mention, ...]


class Days(Struct, frozen=True):
    """Days from one date to another; `least` and `most` differ where a date lacks its day."""

    least: int
    most: int


@functools.cache
def literature_facts() -> LiteratureFacts:
    """Return the sources and what the types of publications mean; raise ConfigError for a slip."""
    return load(__package__, "literature.toml", LiteratureFacts)


def publication_key(pmid: str | None, doi: str | None, otherwise: str) -> str:
    """One key for one publication, whichever source it came from."""
    if pmid:
        return f"pmid:{pmid}"
    return f"doi:{doi.lower()}" if doi else otherwise


def kind_of(types: Iterable[str]) -> str | None:
    """What a publication is by its types; None where they do not tell."""
    found = {word.strip().lower() for word in types}
    return next((kind.key for kind in literature_facts().kinds if kind.types & found), None)


def is_retracted(types: Iterable[str]) -> bool:
    """Whether the types say that the publication was retracted."""
    retracted = literature_facts().retracted.types
    return not retracted.isdisjoint(word.strip().lower() for word in types)


def mentions(texts: Iterable[tuple[str, str]]) -> tuple[Mention, ...]:
    """The trial numbers in (place, text), each at its surest place."""
    order = literature_facts().places.order
    surest: dict[Identifier, str] = {}
    for place, text in sorted(texts, key=lambda pair: order.index(pair[0])):
        for identifier in find_identifiers(text):
            surest.setdefault(identifier, place)
    return tuple(sorted(Mention(identifier, place) for identifier, place in surest.items()))


def days_between(completed: PartialDate, published: PartialDate) -> Days:
    """Days from completion to publication, negative if it came first; no day is made up."""
    least = (first_day(published) - last_day(completed)).days
    most = (last_day(published) - first_day(completed)).days
    return Days(least, most)
