"""The registry's class OTHER lumps hospitals, universities and persons; the name tells them apart.

All rules, their order and their words are data: `sponsor_types.toml` states the priorities.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable
from typing import Any, NamedTuple

import ahocorasick
from msgspec import Struct

from tracker.data import load
from tracker.normalize.sponsors import canonical_key, clean_name, name_words
from tracker.study.vocabulary import LeadSponsorClass, SponsorType

WORD_LIST = "tracker/normalize/sponsor_types.toml"
"""Where a word that tells a type is added: the path in the sources and in an installation alike."""

_BY_CLASS = {
    "INDUSTRY": "industry",
    "NIH": "government",
    "FED": "government",
    "OTHER_GOV": "government",
    "NETWORK": "network",
    "INDIV": "individual",
}
# Registries that give a class name persons as they are; an unknown class could be a firm's name.
_CLASSES_OF_PERSONS = frozenset({"OTHER", "OTHER_GOV", "NETWORK", "AMBIG", "UNKNOWN"})
_NAME_PART = re.compile(r"[^\W\d_](?:[^\W\d_]|['\u2019.-])*")


class SponsorTypeFinding(NamedTuple):
    """What we say about a sponsor and what made us say it; value None asks a person to look."""

    value: str | None
    evidence: str


class TypeRule(Struct, frozen=True, forbid_unknown_fields=True):
    """Words that make a name one of that type; classes of the registry that go before them."""

    value: SponsorType
    words: tuple[str, ...]
    yields_to: frozenset[LeadSponsorClass] = frozenset()


class OrganisationWords(Struct, frozen=True, forbid_unknown_fields=True):
    """Words that show an organisation without telling its type."""

    words: tuple[str, ...]


class SponsorTypes(Struct, frozen=True, forbid_unknown_fields=True):
    """The whole of `sponsor_types.toml`, which says what each part means."""

    known: dict[SponsorType, tuple[str, ...]]
    rules: tuple[TypeRule, ...]
    organisation_words: OrganisationWords


@functools.lru_cache(maxsize=65536)
def sponsor_type(name: str, registry_class: str | None) -> SponsorTypeFinding:
    """Say what kind of organisation `name` is; `registry_class` as ClinicalTrials.gov gives it.

    Values: university, hospital, research_institute, government, industry, network, individual,
    other ("other" only where the name says so), or None where nothing tells.
    """
    known = _known().get(canonical_key(name))
    if known is not None:
        return SponsorTypeFinding(known, "known organisation")
    hits = _hits(name)
    for number, word in sorted(hits.items()):
        rule = _rules().get(number)
        if rule is not None and registry_class not in rule.yields_to:
            return SponsorTypeFinding(rule.value, f"name: {word}")
    return _without_word(name, registry_class, bool(hits))


def _without_word(name: str, registry_class: str | None, has_words: bool) -> SponsorTypeFinding:
    if registry_class in _CLASSES_OF_PERSONS and not has_words and _looks_like_person(name):
        return SponsorTypeFinding("individual", "shape of a person's name")
    if registry_class in _BY_CLASS:
        return SponsorTypeFinding(_BY_CLASS[registry_class], f"class {registry_class}")
    return SponsorTypeFinding(None, "no word of the name tells")


def _looks_like_person(name: str) -> bool:
    parts = clean_name(name).replace(",", " ").replace(".", ". ").split()
    if not 2 <= len(parts) <= 5 or not all(map(_NAME_PART.fullmatch, parts)):
        return False
    shouted = clean_name(name).isupper()
    capitals = all(part[0].isupper() or len(part) <= 3 for part in parts)
    return capitals and not (any(len(p) > 3 and p.isupper() for p in parts) and not shouted)


def _hits(name: str) -> dict[int, str]:
    """Return the number of each rule that has a word in `name`, with the longest such word."""
    padded = f" ^ {' '.join(name_words(name))} $ "
    found: dict[int, str] = {}
    for _, marks in _automaton().iter(padded):
        for number, word in marks:
            if len(word) > len(found.get(number, "")):
                found[number] = word
    return found


@functools.cache
def _facts() -> SponsorTypes:
    return load(__package__, "sponsor_types.toml", SponsorTypes)


@functools.cache
def _known() -> dict[str, str]:
    known = _facts().known.items()
    return {canonical_key(name): value for value, names in known for name in names}


@functools.cache
def _rules() -> dict[int, TypeRule]:
    return dict(enumerate(_facts().rules))


@functools.cache
def _automaton() -> Any:
    """One automaton over the words of all rules, with blanks as word boundaries."""
    automaton = ahocorasick.Automaton()
    for number, words in _word_lists():
        for word in words:
            needle = _needle(word)
            marks = automaton.get(needle, ())
            automaton.add_word(needle, (*marks, (number, word.strip("*^$"))))
    automaton.make_automaton()
    return automaton


def _word_lists() -> Iterable[tuple[int, tuple[str, ...]]]:
    """Yield each rule's words; the organisation words come last, under a number with no rule."""
    rules = _facts().rules
    yield from ((number, rule.words) for number, rule in enumerate(rules))
    yield len(rules), _facts().organisation_words.words


def _needle(word: str) -> str:
    """Turn "hospital*" into " hospital", "clinic" into " clinic ", "sa$" into " sa $ "."""
    start = {"*": "", "^": " ^ "}.get(word[0], " ")
    end = {"*": "", "$": " $ "}.get(word[-1], " ")
    return start + " ".join(name_words(word.strip("*^$"))) + end
