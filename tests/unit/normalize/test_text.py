"""Formatting never counts as a change; words and numbers always do."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.normalize.text import fold, fold_words, plain

TRICKY = st.text(
    alphabet=list("ab12.)-* \n\r\t\\&;<>#xgtlamp\u2022\u200b\u00a0\u0301\u037e\u2028é≥"),
    max_size=40,
)


@given(st.one_of(TRICKY, st.text()))
def test_plain_twice_is_plain_once(text: str) -> None:
    assert plain(plain(text)) == plain(text)


@given(st.one_of(TRICKY, st.text()))
def test_plain_is_one_line_of_single_blanks(text: str) -> None:
    assert plain(text).split(" ") == plain(text).split() or plain(text) == ""


@given(st.one_of(TRICKY, st.text()), st.text(alphabet="AzÉßİ中Ａ≥", max_size=8))
def test_fold_of_two_words_is_the_fold_of_each(text: str, other: str) -> None:
    assert fold(f"{text} {other}") == f"{fold(text)} {fold(other)}"


@given(st.text())
def test_fold_leaves_no_capital_of_ascii(text: str) -> None:
    assert not set(fold(text)) & set("ABCDEFGHIJKLMNOPQRSTUVWXYZ")


@given(st.one_of(TRICKY, st.text()))
def test_fold_twice_is_fold_once(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(st.text(alphabet="abcXYZ,;()%/=+ 0123456789"))
def test_plain_changes_nothing_but_blanks_of_clean_prose(text: str) -> None:
    prose = f"x {text}"
    assert plain(prose) == " ".join(prose.split())


OLD_DRESS = """Inclusion Criteria:

Aged 18 - 65 years, BMI < 30 and score >= 4
All of the following

CRP > 10 mg/l
dose of 2*10^6 cells/kg [first infusion] & rest

Exclusion Criteria:

E. coli infection
"""
NEW_DRESS = (
    "Inclusion Criteria:\n\n* Aged 18 - 65 years, BMI \\< 30 and score \\>= 4\n"
    "* All of the following\n\n"
    "  1. CRP \\> 10 mg/l\n  2. dose of 2\\*10\\^6 cells/kg \\[first infusion\\] \\& rest\n\n"
    "Exclusion Criteria:\n\n* E. coli infection"
)


def test_a_text_is_equal_in_the_old_and_the_new_dress() -> None:
    assert plain(NEW_DRESS) == plain(OLD_DRESS)
    assert plain(OLD_DRESS.replace("\n", "\r\n")) == plain(OLD_DRESS)


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("10\\^6 \\[a\\] \\~ \\_ \\& \\(b\\)", "10^6 [a] ~ _ & (b)"),
        ("\\- one\n\n  \\- two", "one two"),
        ("1\\. one\n2) two\n\u2022 three\n\uf0b7 four", "one two three four"),
        ("a) one\nb) two\niii) three", "one two three"),
        ("a. Age\nb. Sex", "Age Sex"),
        ("&lt;5 &amp;gt; &#39;x&#39; &amp; R&D &unknown;", "<5 > 'x' & R&D &unknown;"),
        ("non\u00a0breaking\u200b \ufeffsoft\u00adhyphen", "non breaking softhyphen"),
        ("e\u0301tude", "étude"),
        ("C:\\temp", "C:\\temp"),
    ],
)
def test_markup_goes(raw: str, expected: str) -> None:
    assert plain(raw) == expected


@pytest.mark.parametrize(
    "words",
    [
        "E. coli or S. aureus",
        "i. v. infusion",
        "-5 degrees",
        "18.5 to 30",
        "aged 18 - 65",
        "1.5 x 10^6/kg",
        "T1 * T2 interaction",
        "②patients aged 20",
        "≥ 18 years",
        "2x10(6) cells",
    ],
)
def test_content_that_looks_like_markup_stays(words: str) -> None:
    assert plain(words) == words
    assert words in plain(f"Criteria:\n{words}")


def test_a_changed_number_is_a_change() -> None:
    assert plain("* dose 1\n* dose 2") != plain("* dose 1\n* dose 3")


@pytest.mark.parametrize(
    ("raw", "folded"),
    [
        ("Sjögren’s – “Crohn”", 'sjogren\'s - "crohn"'),
        ("İstanbul ŁÓDŹ Ørsted", "istanbul lodz orsted"),
        ("Ｉｎstitute （China）", "institute (china)"),
        ("Afﬁliated STRAẞE", "affiliated strasse"),
        ("TNF-Α µg", "tnf-α μg"),
        ("间充质 한국", "间充质 한국"),
    ],
)
def test_fold(raw: str, folded: str) -> None:
    assert fold(raw) == folded


def test_fold_words_collapses_white_space() -> None:
    assert fold_words(" Not\u00a0 Yet\nRecruiting ") == "not yet recruiting"
