"""The words that synthetic records are made of, because lists of words belong in TOML, not in code.

Each `*.toml` beside this module is read once and checked against the structs below.
"""

from __future__ import annotations

from bisect import bisect_right
from functools import cache
from importlib.resources import files
from itertools import accumulate
from typing import TYPE_CHECKING, Any, Generic, TypeVar

import msgspec

if TYPE_CHECKING:
    from collections.abc import Iterable
    from random import Random

T = TypeVar("T")

Record = dict[str, Any]
"""One v2 record or a part of it: JSON as the registry serves it."""


class Bag(Generic[T]):
    """A weighted choice that is drawn from thousands of times, so the sums are kept."""

    def __init__(self, weighted: Iterable[tuple[T, float]]) -> None:
        pairs = [(item, weight) for item, weight in weighted if weight > 0]
        self.items = [item for item, _ in pairs]
        self._sums = list(accumulate(weight for _, weight in pairs))

    def draw(self, rng: Random) -> T:
        """One item, by weight."""
        return self.items[bisect_right(self._sums, rng.random() * self._sums[-1])]


class Words(
    msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename={"kind_class": "class"}
):
    """Common ground of the word structs: misspelt keys in a TOML file are an error."""


class Disease(Words, frozen=True):
    """One disease with everything that is said about it in a record."""

    group: str
    weight: float
    names: list[str]
    conditions: list[list[str]]
    keywords: list[str]
    mesh: list[str]
    outcomes: list[str]
    inclusion: list[str]
    drugs: list[str]
    site: str = "the affected tissue"
    children: bool = False
    routes: dict[str, float] = {}
    therapies: dict[str, float] = {}


class Therapy(Words, frozen=True):
    """What a study gives: cells of one source, or none."""

    therapy: str
    source: str
    weight: float
    names: list[str]
    shorts: list[str]
    products: list[str]
    donors: dict[str, float]
    routes: dict[str, float]
    keywords: list[str]
    kind: str = "BIOLOGICAL"


class Route(Words, frozen=True):
    """A way into the patient, with the doses that are written for it."""

    key: str
    words: list[str]
    doses: list[str]


class Drug(Words, frozen=True):
    """A comparator or background drug."""

    key: str
    name: str
    dose: str
    kind: str = "DRUG"
    mesh: str = ""
    other_names: list[str] = []


class City(Words, frozen=True):
    """A place with the coordinates that the registry gives to it."""

    name: str
    lat: float
    lon: float
    state: str = ""
    zip: str = ""


class Country(Words, frozen=True):
    """A country under the names of different years, oldest first."""

    weight: float
    names: list[str]
    cities: list[City]
    changed: int = 0


class SponsorWords(Words, frozen=True):
    """An invented organisation; the first name is usual, the others are spellings of it."""

    weight: float
    country: str
    names: list[str]
    kind_class: str = "OTHER"


class Lexicon(msgspec.Struct, frozen=True):
    """All word lists together, with the bags made once."""

    diseases: Bag[Disease]
    therapies: dict[str, Bag[Therapy]]
    mix: Bag[str]
    routes: dict[str, Route]
    drugs: dict[str, Drug]
    countries: dict[str, Country]
    country: Bag[Country]
    sponsors: dict[str, Bag[SponsorWords]]
    titles: dict[str, dict[str, list[str]]]
    sentences: dict[str, Any]
    mesh_terms: dict[str, str]
    mesh_ancestors: dict[str, list[str]]


def read(name: str, key: str, kind: type[T]) -> list[T]:
    """The entries under `key` of a TOML file beside this module, checked against the struct."""
    found = msgspec.toml.decode((files(__package__) / name).read_bytes())
    return msgspec.convert(found[key], list[kind])  # type: ignore[valid-type]  # a type at run time


def _table(name: str) -> dict[str, Any]:
    found: dict[str, Any] = msgspec.toml.decode((files(__package__) / name).read_bytes())
    return found


def _by_weight(items: Iterable[Any]) -> Bag[Any]:
    return Bag((item, item.weight) for item in items)


@cache
def lexicon() -> Lexicon:
    """Every word list, read once for the life of the process; nothing may alter it."""
    therapies = read("therapies.toml", "therapy", Therapy)
    countries = read("places.toml", "country", Country)
    sponsors = read("sponsors.toml", "sponsor", SponsorWords)
    mesh = _table("mesh.toml")
    return Lexicon(
        diseases=_by_weight(read("diseases.toml", "disease", Disease)),
        therapies={
            key: _by_weight(t for t in therapies if t.therapy == key)
            for key in dict.fromkeys(t.therapy for t in therapies)
        },
        mix=Bag(_table("therapies.toml")["mix"].items()),
        routes={route.key: route for route in read("routes.toml", "route", Route)},
        drugs={drug.key: drug for drug in read("drugs.toml", "drug", Drug)},
        countries={country.names[-1]: country for country in countries},
        country=_by_weight(countries),
        sponsors={
            name: _by_weight(s for s in sponsors if s.country == name)
            for name in dict.fromkeys(s.country for s in sponsors)
        },
        titles=_table("titles.toml"),
        sentences=_table("sentences.toml"),
        mesh_terms=mesh["terms"],
        mesh_ancestors=mesh["ancestors"],
    )


@cache
def said(name: str, kind: str) -> list[str]:
    """The templates of one kind: `said("criteria", "include")`."""
    templates: list[str] = lexicon().sentences[name][kind]
    return templates
