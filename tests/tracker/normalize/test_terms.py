"""A registry's words are looked up by what they say, and a bad table is refused when it is read."""

from __future__ import annotations

from pathlib import Path

import pytest

from tracker.normalize.terms import TermMap

TABLES = """
[status]
"Not yet recruiting" = "NOT_YET_RECRUITING"
"结束" = "COMPLETED"
[phase]
"Phase I–II" = "PHASE1_2"
"""


@pytest.fixture
def terms(tmp_path: Path) -> TermMap:
    path = tmp_path / "terms.toml"
    path.write_text(TABLES, encoding="utf-8")
    return TermMap.load(path)


@pytest.mark.parametrize(
    "raw", ["Not yet recruiting", "NOT YET  RECRUITING", " not yet\nrecruiting "]
)
def test_spelling_does_not_count(terms: TermMap, raw: str) -> None:
    assert terms.lookup("status", raw) == "NOT_YET_RECRUITING"


def test_other_scripts_and_dashes(terms: TermMap) -> None:
    assert terms.lookup("status", "结束") == "COMPLETED"
    assert terms.lookup("phase", "phase I-II") == "PHASE1_2"


@pytest.mark.parametrize("raw", ["", "recruiting", "Phase I-II"])
def test_an_unknown_word_is_none(terms: TermMap, raw: str) -> None:
    assert terms.lookup("status", raw) is None


def test_an_unknown_table_is_our_own_mistake(terms: TermMap) -> None:
    with pytest.raises(KeyError):
        terms.lookup("sex", "male")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('[sex]\n"Male" = "MALE"\n"male" = "FEMALE"\n', "another spelling"),
        ('[sex]\n"Male" = 1\n', "non-empty text"),
        ('[sex]\n"Male" = ""\n', "non-empty text"),
        ('sex = "MALE"\n', "not a table"),
    ],
)
def test_a_bad_table_is_refused(tmp_path: Path, text: str, message: str) -> None:
    path = tmp_path / "terms.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ValueError, match=message):
        TermMap.load(path)
