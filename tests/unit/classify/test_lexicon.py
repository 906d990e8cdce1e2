"""Word lists: what counts as a word, and that every entry can be found."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.classify import VOCABULARY_VERSION
from tracker.classify.lexicon import LEXICON, Lexicon, longest, squeeze
from tracker.classify.word_lists import WordTable, word_lists

LIST = {
    "crohn": WordTable(terms=("Crohn's disease",), chinese=("克罗恩病",)),
    "uc": WordTable(ambiguous={"uc": "also umbilical cord"}),
    "cord": WordTable(terms=("umbilical cord",)),
    "cord_blood": WordTable(terms=("umbilical cord blood",)),
}


def values(text: str) -> list[str]:
    found = Lexicon({"words": LIST}).found(f" {squeeze(text)}")
    return [term.value for _, _, term in longest(found.matches("words"))]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Fistulising CROHN’S Disease (active)", ["crohn"]),
        ("Crohn's diseases", ["crohn"]),  # a plural s
        ("Crohn's diseased", []),
        ("Umbilical CordTM", ["cord"]),  # a trademark sign that lost its form
        ("Umbilical cordtmx", []),
        ("UC/UCs, not UCLA", ["uc", "uc"]),
        ("umbilical-cord blood", ["cord_blood"]),  # and not cord as well
        ("umbilical cord and cord blood", ["cord"]),
        ("治疗克罗恩病的研究", ["crohn"]),
        ("治疗UC的研究", ["uc"]),
        ("UC, 克罗恩病, umbilical cord", ["uc", "crohn", "cord"]),  # by where they stand
        ("TNF-α ≥ 3 in UC", ["uc"]),  # other letters than any word begins with
    ],
)
def test_a_term_is_a_word_of_its_own(text: str, expected: list[str]) -> None:
    assert values(text) == expected


def test_of_two_that_overlap_and_mean_the_same_the_longer_is_kept() -> None:
    found = LEXICON.found(f" {squeeze('bone marrow derived umbilical cord blood cells')}")
    words = [term.text for _, _, term in longest(found.matches("cell_source"))]
    assert words == ["marrow derived", "umbilical cord blood"]


@pytest.mark.parametrize("text", ["intraovarian", "intra-ovarian", "intra ovarian"])
def test_a_route_is_found_however_it_is_spelled(text: str) -> None:
    found = LEXICON.found(f" {squeeze(text)}")
    assert {term.value for _, _, term in found.matches("route")} == {"intralesional"}


def test_every_term_of_every_list_is_found_in_itself() -> None:
    lost = []
    for name in word_lists():
        for term in LEXICON.terms(name):
            found = longest(LEXICON.found(f" {term.text}").matches(term.word_list))
            if term not in [match[2] for match in found]:
                lost.append((name, term.text))
    assert not lost


def test_no_clear_term_speaks_for_two_values_of_a_list() -> None:
    meanings: dict[tuple[str, str], set[str]] = {}
    for name in word_lists().keys() - {"context"}:  # its tables are questions, not answers
        for term in LEXICON.terms(name):
            if term.sure:
                meanings.setdefault((name, term.text), set()).add(term.value)
    assert {key: found for key, found in meanings.items() if len(found) > 1} == {}


@given(st.text(max_size=60))
def test_squeezing_twice_is_squeezing_once(text: str) -> None:
    once = squeeze(text)
    assert squeeze(once) == once
    assert "  " not in once


def test_the_version_is_a_short_hash() -> None:
    assert len(VOCABULARY_VERSION) == 16
    assert int(VOCABULARY_VERSION, 16) >= 0


@given(st.lists(st.sampled_from(["crohn's disease", "umbilical cord", "uc", "ucs", "x", "."])))
def test_a_list_is_found_alike_whichever_was_asked_about_before(words: list[str]) -> None:
    text = f" {squeeze(' '.join(words))}"
    lexicon = Lexicon({"words": LIST, "again": LIST})
    one, other = lexicon.found(text), lexicon.found(text)
    other.matches("again")
    assert one.matches("words") == other.matches("words")
    assert [match[:2] for match in one.matches("again")] == [m[:2] for m in one.matches("words")]
    assert one.matches("nobody's") == []
