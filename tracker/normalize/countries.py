"""Registries spell countries in hundreds of ways; counting by country needs one code for each.

ISO 3166 comes from pycountry, everything else from `countries.toml`. Never a fuzzy match: a wrong
country is worse than an unknown one, which becomes an issue.
"""

from __future__ import annotations

import functools
import gettext
import re
from typing import Any

import pycountry
from msgspec import Struct

from tracker.data import load, require_known
from tracker.normalize.text import fold

_ALPHA = re.compile(r"[A-Z]{2,4}")
_NUMERIC = re.compile(r"[0-9]{3}")
_DROPPED = re.compile(r"[.'`]+")
_PUNCTUATION = re.compile(r"[^\w]+")


class FormerCountry(Struct, frozen=True, forbid_unknown_fields=True):
    """A state that fell apart, under its code of ISO 3166-3."""

    alpha3: str
    numeric: str
    name: str
    name_zh: str
    region: str
    spellings: tuple[str, ...]


class CountryFacts(Struct, frozen=True, forbid_unknown_fields=True):
    """The whole of `countries.toml`, whose comments say what each part means."""

    aliases: dict[str, str]
    former: dict[str, FormerCountry]
    names_en: dict[str, str]
    names_zh: dict[str, str]
    regions: dict[str, str]

    def __post_init__(self) -> None:
        known = {*(country.alpha_2 for country in pycountry.countries), *self.former}
        for name, code in self.aliases.items():
            if code not in known:
                raise ValueError(f"[aliases] {name}: no country has the code {code!r}")
        for table in ("names_en", "names_zh"):
            for code in getattr(self, table):
                if code not in known:
                    raise ValueError(f"[{table}] {code}: no country has that code")
        for code, former in self.former.items():
            require_known(f"[former.{code}] region", [former.region], self.regions)
        _check_regions(self.regions, known)


def _check_regions(regions: dict[str, str], known: set[str]) -> None:
    """Raise ValueError for a code that no country has, or that stands in two regions."""
    region_of: dict[str, str] = {}
    for name, codes in regions.items():
        for code in codes.split():
            if code not in known:
                raise ValueError(f"[regions] {name}: no country has the code {code!r}")
            if code in region_of:
                raise ValueError(f"[regions] {name}: {code} is in {region_of[code]} already")
            region_of[code] = name


@functools.lru_cache(maxsize=65536)
def country_code(text: str) -> str | None:
    """Return the ISO 3166 alpha-2 code that `text` names, or None if it names none we know.

    `text`: a name in any spelling and language we have seen, or an alpha-2, alpha-3 or numeric code
    (letters in capitals: "NO" is Norway, "No" is an answer). States that fell apart have the codes
    of ISO 3166-3; see `countries.toml`.
    """
    stripped = text.strip()
    if _ALPHA.fullmatch(stripped) or _NUMERIC.fullmatch(stripped):
        code = _codes().get(stripped)
        if code is not None:
            return code
    return _spellings().get(_spelling_key(stripped))


def country_name(code: str, lang: str = "en") -> str:
    """Return the short name of `code` in "en" or "zh"; KeyError for a code that is none of ours."""
    facts = _facts()
    former = facts.former.get(code)
    if former is not None:
        return former.name if lang == "en" else former.name_zh
    name = (facts.names_en if lang == "en" else facts.names_zh).get(code)
    if name is not None:
        return name
    iso = _iso(code)
    return str(iso.name) if lang == "en" else _chinese().gettext(iso.name)


def numeric(code: str) -> str:
    """Return the three-digit ISO (M49) number, as text; KeyError for an unknown code."""
    former = _facts().former.get(code)
    return str(former.numeric if former else _iso(code).numeric)


def region(code: str) -> str | None:
    """Return the UN region of `code`, one of `regions()`; None for Antarctica or no country."""
    return _region_by_code().get(code)


def regions() -> tuple[str, ...]:
    """Return the names of the regions, in the order in which reports show them."""
    return tuple(_facts().regions)


def country_codes() -> tuple[str, ...]:
    """Return every code that `country_code` can answer with, sorted."""
    return tuple(sorted({*(c.alpha_2 for c in pycountry.countries), *_facts().former}))


@functools.cache
def _facts() -> CountryFacts:
    return load(__package__, "countries.toml", CountryFacts)


@functools.cache
def _chinese() -> gettext.NullTranslations:
    return gettext.translation("iso3166-1", pycountry.LOCALES_DIR, languages=["zh_CN"])


def _iso(code: str) -> Any:
    country = pycountry.countries.get(alpha_2=code)
    if country is None:
        raise KeyError(f"no country has the code {code!r}")
    return country


@functools.cache
def _codes() -> dict[str, str]:
    """Every code of a country -> the code we use for it."""
    codes: dict[str, str] = {}
    for country in pycountry.countries:
        codes |= dict.fromkeys((country.alpha_2, country.alpha_3, country.numeric), country.alpha_2)
    for code, former in _facts().former.items():
        codes |= dict.fromkeys((code, former.alpha3, former.numeric), code)
    return codes


@functools.cache
def _spellings() -> dict[str, str]:
    """Every spelling we know, as a key -> code; our own data last, so that it wins."""
    spellings: dict[str, str] = {}
    for country in pycountry.countries:
        spellings |= dict.fromkeys(map(_spelling_key, _iso_names(country)), country.alpha_2)
    for code, former in _facts().former.items():
        names = [former.name, former.name_zh, *former.spellings]
        spellings |= dict.fromkeys(map(_spelling_key, names), code)
    return spellings | {_spelling_key(name): code for name, code in _facts().aliases.items()}


def _iso_names(country: Any) -> list[str]:
    """Return the names of `country`: ISO's in both word orders, the Chinese ones, and ours."""
    fields = ("name", "common_name", "official_name")
    english = [getattr(country, field) for field in fields if hasattr(country, field)]
    turned = [" ".join(reversed(name.split(", "))) for name in english if ", " in name]
    chinese = [_chinese().gettext(name) for name in english]
    ours = [names.get(country.alpha_2, "") for names in (_facts().names_en, _facts().names_zh)]
    return [name for name in english + turned + chinese + ours if name]


def _spelling_key(text: str) -> str:
    """Fold `text` and drop what varies: punctuation, "and" or "&", "the", "St." or "Saint"."""
    folded = _DROPPED.sub("", fold(text).replace("&", " and "))
    words = _PUNCTUATION.sub(" ", folded).split()
    kept = [{"saint": "st", "rep": "republic"}.get(word, word) for word in words if word != "the"]
    return " ".join(kept)


@functools.cache
def _region_by_code() -> dict[str, str]:
    facts = _facts()
    by_code = {code: name for name, codes in facts.regions.items() for code in codes.split()}
    return by_code | {code: former.region for code, former in facts.former.items()}
