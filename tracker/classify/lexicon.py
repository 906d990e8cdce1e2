"""The field's words live in TOML, so that a term is added without touching code and without news.

What a word list may say is in `word_lists`.
"""

from __future__ import annotations

import hashlib
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain
from typing import NamedTuple

import ahocorasick

from tracker.classify.word_lists import (
    FOLDER,
    DiseaseTable,
    ProductFacts,
    WordList,
    WordTable,
    word_lists,
)
from tracker.normalize.text import fold

# Marks that part words without changing them become blanks; a full stop parts sentences and stays.
_MARKS = b'-_/()[]{},;:"<>~|=*'
_BLANKED = bytes.maketrans(_MARKS, b" " * len(_MARKS))
# One word may answer several questions, so each table of this file is a word list of its own.
_QUESTIONS = "context"
_LATIN = frozenset("abcdefghijklmnopqrstuvwxyz0123456789")
_ASCII = bytes(range(128))
_PREFIXES = ("intra ", "peri ", "trans ", "endo ", "epi ", "sub ")
_PREFIX = re.compile(r"^(intra|peri|trans|endo|epi|sub)([a-z]{5,})$")
_SCRIPT_CHANGE = re.compile(r"([^\x00-\x7f])(?=[a-z0-9])")
# Raise when a rule in Python changes what is said, so that the store classifies anew.
RULES_VERSION = 3


class Term(NamedTuple):
    """One entry of a word list: its list, the value it speaks for, whether it is unambiguous."""

    word_list: str
    value: str
    text: str
    sure: bool


# A term found in squeezed text: its start, its end, the term.
Match = tuple[int, int, Term]
# What an automaton finds: where it ends (the last character), and what: its length, whether it
# ends in a Latin letter, and its terms.
_Entry = tuple[int, tuple[int, bool, tuple[Term, ...]]]


def squeeze(text: str) -> str:
    """Return `text` folded, with single blanks for the marks between words and between scripts."""
    # As bytes, since str.translate is ten times slower; UTF-8 keeps other scripts out of the way.
    blanked = fold(text).encode().translate(_BLANKED, b"'").decode()
    blanked = blanked.replace(".", ". ").replace("+", " + ").replace("\u00ae", " ")
    squeezed = " ".join(blanked.replace("\u2122", " ").split())
    return squeezed if squeezed.isascii() else _SCRIPT_CHANGE.sub(r"\1 ", squeezed)


def _terms(word_list: str, values: WordList) -> list[Term]:
    terms = []
    for value, table in values.items():
        name = f"{word_list}.{value}" if word_list == _QUESTIONS else word_list
        for sure, texts in _texts(value, table):
            spelled = [way for text in texts for way in _spellings(word_list, squeeze(text))]
            terms += [Term(name, value, way, sure) for way in dict.fromkeys(spelled)]
    return terms


def _texts(
    value: str, table: WordTable | DiseaseTable | ProductFacts
) -> Iterator[tuple[bool, Iterable[str]]]:
    """The words of one value in groups, and whether they are unambiguous."""
    if isinstance(table, ProductFacts):
        yield True, (value,)  # a product is a word for itself
        yield True, table.aka
    else:
        yield True, table.terms
        yield True, table.chinese
        yield False, table.ambiguous


def _spellings(word_list: str, text: str) -> list[str]:
    """A route is written "intraovarian", "intra-ovarian" and "intra-ovarially" alike."""
    if word_list != "route" or not text.isascii():
        return [text]
    apart = _PREFIX.sub(r"\1 \2", text)
    joined = apart.replace(" ", "", 1) if apart.startswith(_PREFIXES) else text
    ways = dict.fromkeys((text, apart, joined))
    adverbs = [f"{way}ly" for way in ways if way.endswith(("al", "ar", "ous"))]
    return [*ways, *(adverbs if apart.count(" ") < 2 and apart != joined else ())]


class Lexicon:
    """All word lists in one pass: a record's text is read once, not once per term.

    Terms that start with a letter of another script than Latin have an automaton of their own:
    its root has hundreds of branches, which are tried one by one at every character.
    """

    def __init__(self, lists: Mapping[str, WordList]) -> None:
        self._terms = {name: _terms(name, values) for name, values in lists.items()}
        self._latin, self._other = ahocorasick.Automaton(), ahocorasick.Automaton()
        firsts = set()
        for text, terms in _by_text(chain.from_iterable(self._terms.values())).items():
            entry = (len(text), text[-1] in _LATIN, tuple(terms))
            if text[0] in _LATIN:  # such a word starts after a blank, a Chinese one anywhere
                self._latin.add_word(f" {text}", entry)
            else:
                self._other.add_word(text, entry)
                firsts.add(text[0])
        self._others_start = frozenset(firsts)
        self._latin.make_automaton()
        self._other.make_automaton()

    def terms(self, file: str) -> list[Term]:
        """The entries of one vocabulary file."""
        return self._terms[file]

    def found(self, text: str) -> Found:
        """Return what stands in ` text` (squeezed, after a blank)."""
        return Found(text, self._entries(text))

    def _entries(self, text: str) -> Iterable[_Entry]:
        """What the automata find, by where it ends, at one place the longer first."""
        found: Iterable[_Entry] = self._latin.iter(text)
        if text.isascii() or self._others_start.isdisjoint(_without_ascii(text)):
            return found
        both = (*found, *self._other.iter(text))
        return sorted(both, key=lambda entry: (entry[0], -entry[1][0]))


def _by_text(terms: Iterable[Term]) -> dict[str, list[Term]]:
    by_text: dict[str, list[Term]] = {}
    for term in terms:
        by_text.setdefault(term.text, []).append(term)
    return by_text


def _without_ascii(text: str) -> str:
    return text.encode().translate(None, _ASCII).decode()


class Found:
    """The terms in one text that are whole words, by word list."""

    def __init__(self, text: str, entries: Iterable[_Entry]) -> None:
        text = f"{text}  "  # so that a word may be looked past
        self._by_list: dict[str, list[Match]] = defaultdict(list)
        for last, (length, latin, terms) in entries:
            end = last + 1
            if latin and text[end] in _LATIN and _goes_on(text, end):
                continue
            for term in terms:
                self._by_list[term[0]].append((end - length, end, term))

    def matches(self, word_list: str) -> list[Match]:
        """Return the terms of one list, by where they end."""
        return self._by_list.get(word_list, [])


def _goes_on(text: str, end: int) -> bool:
    """Say whether a word goes on by more than a plural s or what is left of a trademark sign."""
    if text[end] == "s":
        return text[end + 1] in _LATIN
    return not text.startswith("tm ", end)


def longest(matches: Iterable[Match]) -> list[Match]:
    """Return `matches` of one list without those inside a longer one: cord blood is not also cord.

    Of two that overlap and mean the same ("bone marrow", "marrow derived") the longer is kept.
    """
    kept: list[Match] = []
    for match in matches:
        start, end, term = match
        if not kept or kept[-1][1] <= start:  # as nearly always: apart from what stands before
            kept.append(match)
            continue
        while kept and kept[-1][0] >= start and kept[-1][:2] != (start, end):
            kept.pop()
        if kept and kept[-1][1] > start > kept[-1][0] and kept[-1][2].value == term.value:
            if kept[-1][1] - kept[-1][0] >= end - start:
                continue
            kept.pop()
        if not kept or kept[-1][1] < end or kept[-1][0] == start:
            kept.append(match)
    return kept


LEXICON = Lexicon(word_lists())


def _version() -> str:
    """What changes whenever a word list or, by hand, a rule does."""
    paths = sorted(FOLDER.glob("*.toml"))
    parts = (part for path in paths for part in (path.stem, path.read_text(encoding="utf-8")))
    return hashlib.sha256("\0".join([str(RULES_VERSION), *parts]).encode()).hexdigest()[:16]


VOCABULARY_VERSION = _version()
