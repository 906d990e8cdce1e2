"""One organisation registers under many spellings; counting sponsors needs one key for each.

Two names meet only by rule (case, accents, punctuation, legal form, abbreviations) or because a
person wrote them into `sponsor_aliases.toml`; no likeness score decides.
"""

from __future__ import annotations

import functools
import re

from msgspec import Struct

from tracker.data import load
from tracker.normalize.text import fold, plain

_QUOTES = "\"'`\u00b4\u2018\u2019\u201c\u201d\u201e\u00ab\u00bb"
_TRAILING = re.compile(r"[\s,;:/|\-\u2013\u2014]+$")
_FULL_STOP = re.compile(r"(?<=[^\W_]{4})(?<!Corp)\.$")  # "Ltd." and "Inc." keep theirs
_ACRONYM = re.compile(r"\s*\([A-Z][A-Za-z0-9&.-]{0,9}[A-Z][a-z0-9]{0,5}\)")  # not "(Beijing)"
_INITIALS = re.compile(r"(?<=\b[^\W\d_])\.(?=[^\W\d_]\b)")
_APOSTROPHE = re.compile(r"(?<=\w)'(?=\w)|(?<=s)'(?=\s|$)")
_NOT_WORD = re.compile(r"[^\w]+|_+")
_CHINESE_FORM = re.compile(r"(?:股份|集团|责任)*有限(?:责任)?公司$")


class NameRules(Struct, frozen=True, forbid_unknown_fields=True):
    """Words of a name that a key leaves out or writes out, folded."""

    legal_forms: frozenset[str]
    titles: frozenset[str]
    leading_forms: frozenset[str]
    little_words: frozenset[str]
    written_out: dict[str, str]


class SponsorNames(Struct, frozen=True, forbid_unknown_fields=True):
    """The whole of `sponsor_aliases.toml`: rules, and other spellings by the name of a body."""

    rules: NameRules
    aliases: dict[str, tuple[str, ...]]

    def __post_init__(self) -> None:
        owner: dict[str, str] = {}
        for name, spellings in self.aliases.items():
            for spelling in spellings:
                if owner.setdefault(spelling, name) != name:
                    other = owner[spelling]
                    raise ValueError(f"[aliases] {name}: {spelling!r} means {other!r} already")


@functools.lru_cache(maxsize=65536)
def clean_name(raw: str) -> str:
    """Return `raw` as a report prints it: no stray quotes, blanks, end marks or shouting."""
    name = _TRAILING.sub("", _FULL_STOP.sub("", plain(raw)))
    if name[:1] in _QUOTES and sum(map(name.count, _QUOTES)) != 2:
        name = name[1:].lstrip()
    if name[-1:] in _QUOTES and (name[:1] in _QUOTES or sum(map(name.count, _QUOTES)) == 1):
        name = name.strip(_QUOTES).strip()
    return _calm(name) if name.isupper() or name.islower() else name


@functools.lru_cache(maxsize=65536)
def canonical_key(raw: str) -> str:
    """Return the key under which all spellings of one organisation meet; "" only for no name.

    The order of words counts: "University of X" and "X University" meet by alias data alone.
    """
    key = _rule_key(raw)
    return _alias_keys().get(key, key)


def name_words(raw: str) -> list[str]:
    """Return the folded words of a name: initials joined ("S.A." is "sa"), "&" read as "and"."""
    folded = fold(plain(raw)).replace("&", " and ").replace("ph.d", "phd")
    folded = _APOSTROPHE.sub("", _INITIALS.sub("", folded))
    return _NOT_WORD.sub(" ", folded).split()


def _rule_key(raw: str) -> str:
    words = [_written_out().get(word, word) for word in name_words(_ACRONYM.sub(" ", raw))]
    kept = [word for word in _without_form(words) if word not in _little_words()]
    return _CHINESE_FORM.sub("", " ".join(kept or words))


def _without_form(words: list[str]) -> list[str]:
    """Drop legal forms and titles at the end ("Co., Ltd."), and forms that stand at the start."""
    forms, end = _dropped_at_end(), len(words)
    while end > 1 and (words[end - 1] in forms or (words[end - 1] == "and" and end < len(words))):
        end -= 1
    start = 1 if end > 1 and words[0] in _facts().rules.leading_forms else 0
    return words[start:end]


def _calm(name: str) -> str:
    """Give a name in one case its capitals; short words in capitals may be acronyms and stay."""
    if " " not in name or max(map(len, name.split())) < 5:
        return name
    words = [_calm_word(word) for word in name.split(" ")]
    return " ".join(words)[:1].upper() + " ".join(words)[1:]


def _calm_word(word: str) -> str:
    if word.lower() in _little_words() | {"and"}:
        return word.lower()
    if word.isupper() and len(word) <= 3:
        return word
    return "-".join(part[:1].upper() + part[1:].lower() for part in word.split("-"))


@functools.cache
def _facts() -> SponsorNames:
    return load(__package__, "sponsor_aliases.toml", SponsorNames)


@functools.cache
def _dropped_at_end() -> frozenset[str]:
    return _facts().rules.legal_forms | _facts().rules.titles


@functools.cache
def _little_words() -> frozenset[str]:
    return _facts().rules.little_words


@functools.cache
def _written_out() -> dict[str, str]:
    return _facts().rules.written_out


@functools.cache
def _alias_keys() -> dict[str, str]:
    """Rule key of each variant -> rule key of the canonical name."""
    return {
        _rule_key(variant): _rule_key(name)
        for name, variants in _facts().aliases.items()
        for variant in variants
    }
