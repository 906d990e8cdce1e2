"""Padded records have the sizes of real ones and stay records."""

from __future__ import annotations

import json
from datetime import date
from statistics import fmean, quantiles
from typing import Any

import msgspec
import pytest

from benchmarks.synthetic import make_corpus, pad

AS_OF = date(2026, 10, 1)


@pytest.fixture(scope="module")
def corpus() -> list[dict[str, Any]]:
    return make_corpus(2, 1_000, as_of=AS_OF)


def sizes(records: list[dict[str, Any]]) -> list[int]:
    return [len(msgspec.json.encode(record)) for record in records]


def test_sizes_have_the_mean_asked_for_and_a_long_tail(corpus: list[dict[str, Any]]) -> None:
    found = sizes(pad(corpus, 20_000, 1))
    tenths = quantiles(found, n=10)
    assert 18_000 <= fmean(found) <= 22_000
    assert 9_000 <= tenths[4] <= 13_000
    assert 28_000 <= tenths[8] <= 40_000
    assert max(found) > 150_000


def test_padding_is_the_same_for_the_same_seed_and_leaves_its_input_alone(
    corpus: list[dict[str, Any]],
) -> None:
    few = corpus[:80]
    text = json.dumps(few)
    assert pad(few, 12_000, 4) == pad(few, 12_000, 4)
    assert pad(few, 12_000, 4) != pad(few, 12_000, 5)
    assert json.dumps(few) == text


def test_no_record_shrinks_and_stubs_stay_stubs(corpus: list[dict[str, Any]]) -> None:
    for before, after in zip(corpus, pad(corpus, 6_000, 1), strict=True):
        assert len(msgspec.json.encode(after)) >= len(msgspec.json.encode(before))
        if before["protocolSection"]["statusModule"]["overallStatus"] == "WITHHELD":
            assert before == after


def test_results_given_by_padding_have_their_dates(corpus: list[dict[str, Any]]) -> None:
    for record in pad(corpus, 20_000, 1):
        posted = "resultsFirstPostDateStruct" in record["protocolSection"]["statusModule"]
        assert record["hasResults"] == ("resultsSection" in record) == posted
