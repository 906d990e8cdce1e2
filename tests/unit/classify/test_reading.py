"""A Reading makes passages and hits when they are asked for, and says the same in any order."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.classify.reading import FoundPassage, Reading
from tracker.study.model import Study

STUDY = Study(
    study_key="ctgov:NCT99000001", registry_key="ctgov", registration_number="NCT99000001"
)
TEXTS = st.lists(
    st.sampled_from(
        [
            "Mesenchymal stem cells",
            "umbilical cord blood and bone marrow derived MSC, HSC",
            "adipose stem cells for Crohn's disease",
            "间充质干细胞",
            "",
            "e.g. of cord",
        ]
    ),
    max_size=6,
)


def reading(texts: list[str]) -> Reading:
    found: list[FoundPassage] = [(f"f[{n}]", "title", False, t) for n, t in enumerate(texts)]
    return Reading(STUDY, passages=found)


@given(TEXTS)
def test_passages_are_the_same_whether_hits_were_asked_for_first(texts: list[str]) -> None:
    first, second = reading(texts), reading(texts)
    hits = second.hits("cell_therapy")
    assert first.passages == second.passages
    assert [p.raw for p in first.passages] == texts
    assert all(hit.passage is second.passages[hit.passage.number] for hit in hits)
    assert all(hit.words in hit.passage.text for hit in hits)


@given(TEXTS, st.integers(0, 30))
def test_hits_around_a_hit_are_those_that_a_look_at_all_finds(texts: list[str], far: int) -> None:
    read = reading(texts)
    for word_list in ("cell_therapy", "cell_source", "disease_group"):
        for hit in read.hits("cell_therapy"):
            near = [
                one
                for one in read.hits(word_list)
                if one.passage is hit.passage
                and one.start <= hit.end + far
                and one.end >= hit.start - far
            ]
            assert read.around(hit, word_list, far) == near


def test_the_passage_after_the_last_is_none() -> None:
    first = reading(["a", "b"]).passages[0]
    second = reading(["a", "b"]).following(first)
    assert second is not None
    assert second.text == "b"
    assert reading(["a", "b"]).following(second) is None


def test_what_several_concepts_ask_is_worked_out_once() -> None:
    asked: list[str] = []

    def ask(read: Reading) -> str:
        asked.append(read.text)
        return read.text

    read = reading(["MSC"])
    assert read.once(ask) == read.once(ask) == " msc"
    assert asked == [" msc"]


def test_a_text_that_holds_the_mark_between_passages_is_refused() -> None:
    with pytest.raises(ValueError, match="mark that parts"):
        reading(["a \0 b"])
