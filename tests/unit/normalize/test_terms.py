"""A registry's words are looked up by what they say, and a bad table is refused when it is read."""

from __future__ import annotations

from pathlib import Path

import pytest

import tracker
from tracker.data import load
from tracker.errors import ConfigError
from tracker.normalize.terms import TermMap, Terms

TERMS = TermMap(
    {
        "status": {"Not yet recruiting": "NOT_YET_RECRUITING", "结束": "COMPLETED"},
        "phase": {"Phase I–II": "PHASE1_2"},
    }
)


@pytest.mark.parametrize(
    "raw", ["Not yet recruiting", "NOT YET  RECRUITING", " not yet\nrecruiting "]
)
def test_spelling_does_not_count(raw: str) -> None:
    assert TERMS.lookup("status", raw) == "NOT_YET_RECRUITING"


def test_other_scripts_and_dashes() -> None:
    assert TERMS.lookup("status", "结束") == "COMPLETED"
    assert TERMS.lookup("phase", "phase I-II") == "PHASE1_2"


@pytest.mark.parametrize("raw", ["", "recruiting", "Phase I-II"])
def test_an_unknown_word_is_none(raw: str) -> None:
    assert TERMS.lookup("status", raw) is None


def test_an_unknown_table_is_our_own_mistake() -> None:
    with pytest.raises(KeyError):
        TERMS.lookup("sex", "male")


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ('"Male" = "MALE"\n"male" = "FEMALE"', "[sex] male: another spelling"),
        ('"Male" = 1', "[sex] Male: a text is expected, not 1"),
        ('"Male" = ""', "[sex] Male: '' is none of FEMALE, MALE, ALL"),
        ('"Male" = "MAN"', "[sex] Male: 'MAN' is none of FEMALE, MALE, ALL"),
        ('"Both" = "MALE FEMALE"', "[sex] Both: 'MALE FEMALE' is none of"),
    ],
)
def test_a_bad_table_is_refused(tmp_path: Path, words: str, message: str) -> None:
    folder = Path(tracker.__file__).parent / "registries/ctgov"
    text = (folder / "terms.toml").read_text(encoding="utf-8")
    before, _, rest = text.partition("[sex]\n")
    after = rest.partition("\n[")[2]
    (tmp_path / "terms.toml").write_text(f"{before}[sex]\n{words}\n[{after}", encoding="utf-8")
    with pytest.raises(ConfigError) as caught:
        load(tmp_path, "terms.toml", Terms)
    assert message in str(caught.value)
