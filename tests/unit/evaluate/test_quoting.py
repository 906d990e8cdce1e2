"""Quotations: the words stand in the field as it was written, or alone, never in a wrong place."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.classification import Classification, Evidence
from tracker.classify import classify
from tracker.classify.lexicon import squeeze
from tracker.evaluate.quoting import Quotation, quotations, quote, said_in_words, text_at
from tracker.study.model import Arm, Intervention, MeshTerm, Study
from tracker.study.vocabulary import Masking


def study_saying(text: str) -> Study:
    return Study(
        study_key="ctgov:NCT99000001",
        registry_key="ctgov",
        registration_number="NCT99000001",
        brief_title=text,
    )


@pytest.mark.parametrize(
    ("text", "words", "shown"),
    [
        ("MSC in Crohn's Disease", "crohns disease", "Crohn's Disease"),
        ("MSC in Crohn´s Disease", "crohns disease", "Crohn´s Disease"),
        ("MSC in Sjögren's Syndrome", "sjogrens syndrome", "Sjögren's Syndrome"),
        ("Mesenchymal  Stem-Cells here", "mesenchymal stem cell", "Mesenchymal  Stem-Cells"),
        ("nuclear UC", "uc", "UC"),
        ("应用MSC治疗系统性红斑狼疮", "系统性红斑狼疮", "系统性红斑狼疮"),
        ("应用MSC治疗", "msc", "MSC"),
        ("2×10⁶ MSC/kg", "2x106 msc/kg", "2×10⁶ MSC/kg"),
    ],
)
def test_words_as_they_were_written(text: str, words: str, shown: str) -> None:
    found = quote(study_saying(text), Evidence("brief_title", words, "rule"))
    assert found.words == shown
    assert found.before + found.words + found.after == text


def test_a_long_text_is_cut_at_blanks() -> None:
    text = "word " * 40 + "lupus nephritis" + " other" * 40
    found = quote(study_saying(text), Evidence("brief_title", "lupus", "rule"))
    assert found.before.startswith("…word")
    assert found.after.endswith("other…")
    assert len(found.before) < 70
    assert len(found.after) < 80


def test_words_that_are_not_there_stand_alone() -> None:
    evidence = Evidence("brief_title", "crohn disease", "rule")
    assert quote(study_saying("nothing"), evidence) == Quotation(
        "rule", "brief_title", words="crohn disease"
    )


def test_what_rests_on_no_field() -> None:
    absent = quote(study_saying("x"), Evidence("", "", "no donor named"))
    assert absent.line() == "no donor named"
    known = quote(study_saying("x"), Evidence("products.toml", "Cx601", "comes from there"))
    assert known.line() == "comes from there: Cx601 (by products.toml)"


def test_a_line_marks_the_words() -> None:
    found = quote(study_saying("MSC for lupus"), Evidence("brief_title", "lupus", "target"))
    assert found.line() == "target | brief_title: MSC for »lupus«"


def test_paths_into_a_study() -> None:
    study = Study(
        study_key="ctgov:NCT99000001",
        registry_key="ctgov",
        registration_number="NCT99000001",
        conditions=("Lupus",),
        condition_mesh=(MeshTerm("D990001", "Lupus Erythematosus"),),
        arms=(Arm(label="MSC", description="infused"),),
        interventions=(Intervention(name="cells", other_names=("a", "b")),),
        masking=Masking.DOUBLE,
    )
    asked = {
        "conditions[0]": "Lupus",
        "condition_mesh[0]": "Lupus Erythematosus",
        "arms[0].description": "infused",
        "interventions[0].other_names[1]": "b",
        "masking": "DOUBLE",
        "brief_title": None,
        "conditions[1]": None,
        "conditions": None,
        "products.toml": None,
    }
    assert {field: text_at(study, field) for field in asked} == asked


def test_values_in_words() -> None:
    assert said_in_words(Classification("route", None)) == "not told"
    assert said_in_words(Classification("route", "multiple", ("a", "b"))) == "multiple (also a, b)"


@given(st.text(max_size=200))
def test_any_word_of_a_text_is_found_in_it(text: str) -> None:
    for word in squeeze(text).split():
        found = quote(study_saying(text), Evidence("brief_title", word, "rule"))
        assert found.words or not any(map(str.isalnum, word))
        assert found.words in text or found.words == word


def test_all_evidence_of_a_record_stands_in_it(make_study: Callable[..., Study]) -> None:
    study = make_study(
        "Umbilical Cord MSC in Crohn’s Disease",
        "Crohn’s disease",
        "Human umbilical-cord mesenchymal stem cells (hUC-MSCs)",
        brief_summary="Allogeneic cells are given intravenously, 1×10^6 cells/kg.",
    )
    for said in classify(study):
        for evidence in said.evidence:
            text = text_at(study, evidence.field)
            assert text is None or quote(study, evidence).words in text


def test_terms_that_overlap_are_quoted_once() -> None:
    study = study_saying("HB-adMSCs in Lupus")
    found = [Evidence("brief_title", words, "MSC named") for words in ("hb admsc", "hb admscs")]
    assert [one.words for one in quotations(study, found)] == ["HB-adMSCs"]


def test_a_value_of_unknown_accuracy_says_so() -> None:
    found = Classification("strategy", "anti_infection_proliferation", ("immune_modulation",))
    said = said_in_words(found)
    assert said == "anti_infection_proliferation [not measured] (also immune_modulation)"
