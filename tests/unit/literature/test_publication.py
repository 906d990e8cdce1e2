"""What a publication is, where it names a trial, and how long after completion it came."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.literature.publication import (
    days_between,
    is_retracted,
    kind_of,
    literature_facts,
    mentions,
    publication_key,
)
from tracker.study.identifiers import Identifier
from tracker.study.partial_date import PartialDate


@pytest.mark.parametrize(
    ("types", "kind"),
    [
        (["Journal Article", "Randomized Controlled Trial"], "results"),
        (["Clinical Trial, Phase II"], "results"),
        (["clinical trial, phase ii"], "results"),
        (["Clinical Trial Protocol", "Journal Article"], "protocol"),
        (["Review", "Randomized Controlled Trial"], "review"),
        (["Published Erratum", "Randomized Controlled Trial"], "correction"),
        (["Retraction of Publication"], "retraction"),
        (["Case Reports"], "case_report"),
        (["Journal Article"], None),
        ([], None),
    ],
)
def test_the_kind_by_its_types(types: list[str], kind: str | None) -> None:
    assert kind_of(types) == kind


def test_a_retracted_publication_is_told_from_the_notice_that_retracts_it() -> None:
    assert is_retracted(["Journal Article", "Retracted Publication"])
    assert not is_retracted(["Retraction of Publication"])


def test_the_types_we_look_for_are_in_lower_case() -> None:
    for kind in literature_facts().kinds:
        assert all(word == word.lower() for word in kind.types)


def test_a_number_counts_at_its_surest_place() -> None:
    texts = [
        ("abstract", "registered as NCT99000017 and ISRCTN99000018"),
        ("databank", "NCT99000017"),
        ("title", "A trial (ISRCTN99000018)"),
    ]
    assert [(m.identifier, m.place) for m in mentions(texts)] == [
        (Identifier("ctgov", "NCT99000017"), "databank"),
        (Identifier("isrctn", "ISRCTN99000018"), "title"),
    ]


def test_one_key_for_one_publication() -> None:
    assert publication_key("17", "10.99999/A", "x") == "pmid:17"
    assert publication_key(None, "10.99999/A", "x") == "doi:10.99999/a"
    assert publication_key(None, None, "epmc:PPR/1") == "epmc:PPR/1"


@pytest.mark.parametrize(
    ("completed", "published", "least", "most"),
    [
        ("2024-01-31", "2024-03-01", 30, 30),
        ("2024-01", "2024-03-01", 30, 60),
        ("2024-02", "2024-02", -28, 28),
        ("2024", "2025-01-01", 1, 366),
        ("2024-06-30", "2024-06-20", -10, -10),
    ],
)
def test_days_from_completion_to_publication(
    completed: str, published: str, least: int, most: int
) -> None:
    days = days_between(PartialDate(completed), PartialDate(published))
    assert (days.least, days.most) == (least, most)


@given(st.dates(), st.dates(), st.sampled_from([4, 7, 10]), st.sampled_from([4, 7, 10]))
def test_the_true_number_of_days_is_never_left_out(
    a: date, b: date, cut_a: int, cut_b: int
) -> None:
    days = days_between(PartialDate(a.isoformat()[:cut_a]), PartialDate(b.isoformat()[:cut_b]))
    assert days.least <= (b - a).days <= days.most
