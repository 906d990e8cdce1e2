"""The shapes of the word lists under `vocabulary/`: what a file may say of a value.

A word list has one table per value:

    [crohn]
    terms = ["crohn disease", ...]       # means this value wherever it stands
    chinese = ["克罗恩病"]
    [crohn.ambiguous]                    # counts only where a rule finds it in safe company
    cd = "also celiac disease, and the CD in CD34"
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Literal

from msgspec import Struct

from tracker.data import load, require_known

FOLDER = Path(__file__).parent / "vocabulary"
OF_THEIR_OWN = frozenset({"disease_group", "dose", "products", "strategy"})
"""Files that say more than terms."""


class WordTable(Struct, frozen=True, forbid_unknown_fields=True):
    """The words of one value; `ambiguous`: each with what else it may mean."""

    terms: tuple[str, ...] = ()
    chinese: tuple[str, ...] = ()
    ambiguous: dict[str, str] = {}

    def __post_init__(self) -> None:
        for term, note in self.ambiguous.items():
            if not note:
                raise ValueError(f"ambiguous: {term!r} does not say what else it may mean")


class DiseaseTable(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The words of one disease group; `debated`: terms of which people disagree, and why."""

    family: Literal["autoimmune", "neighbour", "other"]
    terms: tuple[str, ...] = ()
    chinese: tuple[str, ...] = ()
    ambiguous: dict[str, str] = {}
    debated: dict[str, str] = {}

    def __post_init__(self) -> None:
        for term, note in (self.ambiguous | self.debated).items():
            if not note:
                raise ValueError(f"{term!r} does not say why it is ambiguous or debated")
        require_known("debated", self.debated, (*self.terms, *self.chinese, *self.ambiguous))


class ProductFacts(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What is publicly known of a named product, in values of the other lists; "" where nothing."""

    therapy: str
    source: str = ""
    donor: str = ""
    route: str = ""
    maker: str = ""
    aka: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        require_known("therapy", [self.therapy], (*word_list("cell_therapy"), "none"))
        for name, known in (
            ("source", word_list("cell_source")),
            ("donor", word_list("donor")),
            ("route", word_list("route")),
        ):
            require_known(name, [value] if (value := getattr(self, name)) else [], known)


class DoseWords(Struct, frozen=True, forbid_unknown_fields=True):
    """The whole of `dose.toml`: what words count, how many days they last, how often they recur."""

    numbers: dict[str, int]
    days: dict[str, int]
    scales: dict[str, float]
    rates: dict[str, int]


WordList = Mapping[str, WordTable] | Mapping[str, DiseaseTable] | Mapping[str, ProductFacts]


@cache
def word_list(name: str) -> dict[str, WordTable]:
    """Return the list `name` by value; raise ConfigError for a slip in its file."""
    return load(__package__, f"vocabulary/{name}.toml", dict[str, WordTable])


@cache
def diseases() -> dict[str, DiseaseTable]:
    """Return the disease groups, the more specific first."""
    return load(__package__, "vocabulary/disease_group.toml", dict[str, DiseaseTable])


@cache
def products() -> dict[str, ProductFacts]:
    """Return what is known of named products."""
    return load(__package__, "vocabulary/products.toml", dict[str, ProductFacts])


@cache
def dose_words() -> DoseWords:
    """Return the words of a dosing scheme."""
    return load(__package__, "vocabulary/dose.toml", DoseWords)


def word_lists() -> dict[str, WordList]:
    """Return every list of terms by the name of its file."""
    names = {path.stem for path in FOLDER.glob("*.toml")} - OF_THEIR_OWN
    lists: dict[str, WordList] = {name: word_list(name) for name in names}
    lists |= {"disease_group": diseases(), "products": products()}
    return dict(sorted(lists.items()))
