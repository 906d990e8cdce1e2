"""Invented registrations elsewhere, and the words that `elsewhere.toml` has for them."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

import msgspec

from benchmarks.synthetic.told import Told


class Registered(msgspec.Struct, frozen=True):
    """A trial under a number of another registry; `names` are other numbers of it, by kind.

    Kinds are `nct`, `ctis`, `isrctn` and `eudract`.
    """

    registry_key: str
    number: str
    told: Told
    names: dict[str, str] = {}


class Story(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How some trials are registered elsewhere; the fields are explained in `elsewhere.toml`."""

    name: str
    registries: tuple[str, ...]
    count: int
    here: bool = False
    there: bool = False
    eudract: bool = False
    copies: int = 1
    follow_up: bool = False
    dummy: bool = False
    late: bool = False


class Numbering(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The range of numbers from which a registry gives one to an invented trial."""

    registry: str
    form: str
    first_year: int = 0

    def number(self, year: int, serial: int) -> str:
        """The number with this serial of a trial registered in `year`."""
        return self.form.format(year=max(year, self.first_year), serial=serial)


class CtisWords(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """CTIS's codes for ClinicalTrials.gov's words."""

    countries: tuple[str, ...]
    status: dict[str, int]
    phase: dict[str, str]
    age: dict[str, str]


class IsrctnWords(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """ISRCTN's words for ClinicalTrials.gov's."""

    phase: dict[str, str]
    override: dict[str, str]
    sponsor: dict[str, str]


class ElsewhereWords(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The whole of `elsewhere.toml`."""

    stories: tuple[Story, ...]
    alone: dict[str, int]
    others: dict[str, int]
    numbers: tuple[Numbering, ...]
    dummy: dict[str, str]
    behind: dict[str, str]
    ahead: dict[str, str]
    ctis: CtisWords
    isrctn: IsrctnWords


@cache
def elsewhere() -> ElsewhereWords:
    """The file, read once."""
    source = (files(__package__) / "elsewhere.toml").read_bytes()
    return msgspec.toml.decode(source, type=ElsewhereWords)
