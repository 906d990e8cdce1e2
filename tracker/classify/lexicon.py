"""The field's words live in TOML, so that a term is added without touching code and without news.

A word list is a file `vocabulary/<name>.toml` with one table per value:

    [crohn]
    terms = ["crohn disease", ...]       # means this value wherever it stands
    chinese = ["克罗恩病"]
    [crohn.ambiguous]                    # counts only where a rule finds it in safe company
    cd = "also celiac disease, and the CD in CD34"
"""

from __future__ import annotations

import hashlib
import re
import tomllib
from importlib import resources
from typing import Any, NamedTuple

import ahocorasick

from tracker.normalize.text import fold

# Marks that part words without changing them become blanks; a full stop parts sentences and stays.
_MARKS = b'-_/()[]{},;:"<>~|=*'
_BLANKED = bytes.maketrans(_MARKS, b" " * len(_MARKS))
# One word may answer several questions, so each table of this file is a word list of its own.
_QUESTIONS = "context"
_LATIN = frozenset("abcdefghijklmnopqrstuvwxyz0123456789")
_SCRIPT_CHANGE = re.compile(r"(?<=[^\x00-\x7f])(?=[a-z0-9])")
# Raise when a rule in Python changes what is said, so that the store classifies anew.
RULES_VERSION = 1


class Term(NamedTuple):
    """One entry of a word list: its list, the value it speaks for, whether it is unambiguous."""

    word_list: str
    value: str
    text: str
    sure: bool


# A term found in squeezed text: its start, its end, the term.
Match = tuple[int, int, Term]


def squeeze(text: str) -> str:
    """Return `text` folded, with single blanks for the marks between words and between scripts."""
    # As bytes, since str.translate is ten times slower; UTF-8 keeps other scripts out of the way.
    blanked = fold(text).encode().translate(_BLANKED, b"'").decode()
    blanked = blanked.replace(".", ". ").replace("+", " + ").replace("\u00ae", " ")
    squeezed = " ".join(blanked.replace("\u2122", " ").split())
    return squeezed if squeezed.isascii() else _SCRIPT_CHANGE.sub(" ", squeezed)


def _vocabulary_files() -> dict[str, str]:
    folder = resources.files("tracker.classify") / "vocabulary"
    found = sorted((item for item in folder.iterdir() if item.name.endswith(".toml")), key=str)
    return {item.name.removesuffix(".toml"): item.read_text("utf-8") for item in found}


def _terms(word_list: str, values: dict[str, dict[str, Any]]) -> list[Term]:
    terms = []
    for value, table in values.items():
        name = f"{word_list}.{value}" if word_list == _QUESTIONS else word_list
        if "maker" in table:  # a product is a word for itself
            terms.append(Term(name, value, squeeze(value), True))
        for key in ("terms", "aka", "chinese", "ambiguous"):
            texts = table.get(key, ())
            if not isinstance(texts, (list, dict, tuple)):
                raise TypeError(f"{word_list}.toml [{value}] {key}: a list or table is expected")
            terms += [Term(name, value, squeeze(text), key != "ambiguous") for text in texts]
    return terms


class Lexicon:
    """All word lists in one automaton: a record's text is read once, not once per term."""

    def __init__(self, files: dict[str, str]) -> None:
        by_text: dict[str, list[Term]] = {}
        self._terms = {name: _terms(name, tomllib.loads(text)) for name, text in files.items()}
        for term in (term for terms in self._terms.values() for term in terms):
            by_text.setdefault(term.text, []).append(term)
        self._automaton = ahocorasick.Automaton()
        for text, terms in by_text.items():
            lead = text[0] in _LATIN  # a Latin word starts after a blank, a Chinese one anywhere
            entry = (len(text), text[-1] in _LATIN, tuple(terms))
            self._automaton.add_word(f" {text}" if lead else text, entry)
        self._automaton.make_automaton()

    def terms(self, file: str) -> list[Term]:
        """The entries of one vocabulary file."""
        return self._terms[file]

    def matches(self, text: str) -> dict[str, list[Match]]:
        """Return by word list the terms in ` text` (squeezed, after a blank), in order.

        A term inside a longer one of its list is left out: cord blood is not also cord.
        """
        kept: dict[str, list[Match]] = {}
        text += "  "  # so that a word may be looked past
        for last, (length, latin, terms) in self._automaton.iter(text):
            end = last + 1
            if latin and text[end] in _LATIN and (text[end] != "s" or text[end + 1] in _LATIN):
                continue  # the word goes on, by more than the s of a plural
            for term in terms:
                _keep(kept.setdefault(term.word_list, []), (end - length, end, term))
        return kept


def _keep(kept: list[Match], match: Match) -> None:
    """Add `match` to those that end before it or with it, unless a longer one covers it."""
    start, end, _ = match
    while kept and kept[-1][0] >= start and kept[-1][:2] != (start, end):
        kept.pop()
    if not kept or kept[-1][1] < end or kept[-1][0] == start:
        kept.append(match)


_FILES = _vocabulary_files()
LEXICON = Lexicon(_FILES)
VOCABULARY_VERSION = hashlib.sha256(
    "\0".join([str(RULES_VERSION), *(part for item in _FILES.items() for part in item)]).encode()
).hexdigest()[:16]


def tables(word_list: str) -> dict[str, dict[str, Any]]:
    """The raw content of one vocabulary file, for concepts that keep more than terms in it."""
    return tomllib.loads(_FILES[word_list])


def word_lists() -> dict[str, dict[str, dict[str, Any]]]:
    """Every vocabulary file by its name, as written."""
    return {name: tables(name) for name in _FILES}
