from __future__ import annotations

import pytest

from jobs.demo.replica.ctgov.words import fold, fold_values, phrase_pattern


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Adipose-Derived", "adipose derived"),
        ("Wharton's Jelly", "wharton jelly"),
        ("Crohn\u2019s", "crohn"),
        ("the 'standard' dose", "the standard dose"),
        ("Sj\u00f6gren", "sjogren"),
        ("Prochymal\u00ae", "prochymal"),
        ("PHASE2_x", "phase2 x"),
        ("\u81ea\u4f53 MSC", "\u81ea\u4f53 msc"),
        ("\u03a3-cell", "\u03c3 cell"),
        (" -- ", ""),
    ],
)
def test_folds_what_does_not_matter(text: str, folded: str) -> None:
    assert fold(text).split() == folded.split()


@pytest.mark.parametrize(
    ("phrase", "text"),
    [
        ("stem cell", "Stem Cells"),
        ("stem cells", "a stem-cell product"),
        ("biopsy", "two biopsies"),
        ("biopsies", "a biopsy"),
        ("lupus", "Lupus"),
        ("MSCs", "MSC"),
        ("Wharton jelly", "Wharton's jelly"),
    ],
)
def test_finds_whole_words_in_any_number(phrase: str, text: str) -> None:
    pattern = phrase_pattern(phrase, "Contains", False)
    assert pattern is not None
    assert pattern.search(fold_values([text]))


@pytest.mark.parametrize(
    ("phrase", "values"),
    [
        ("cell", ["cellular"]),
        ("stem cell", ["stem", "cell"]),
        ("lupus", ["lupu"]),
        ("stem cell", ["stem-like cell"]),
    ],
)
def test_finds_no_part_words_and_no_phrase_across_values(phrase: str, values: list[str]) -> None:
    pattern = phrase_pattern(phrase, "Contains", False)
    assert pattern is not None
    assert not pattern.search(fold_values(values))


@pytest.mark.parametrize(
    ("coverage", "found"),
    [("FullMatch", [False, False]), ("StartsWith", [True, False]), ("EndsWith", [False, True])],
)
def test_coverage_ties_a_phrase_to_the_ends_of_a_value(coverage: str, found: list[bool]) -> None:
    pattern = phrase_pattern("type 1", coverage, False)
    assert pattern is not None
    texts = ["type 1 diabetes", "diabetes type 1"]
    assert [bool(pattern.search(fold_values([text]))) for text in texts] == found


def test_nothing_is_left_of_punctuation() -> None:
    assert phrase_pattern("--", "Contains", False) is None
