"""Shares, F1 and their intervals against values known from elsewhere, and what must always hold."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tracker.evaluate.figures import Figure, agreement, f1, membership, share

PAIRS = st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from("abc")), min_size=1, max_size=30)


@pytest.mark.parametrize(
    ("part", "whole", "low", "high"),
    [
        (81, 263, 0.2553, 0.3662),  # Newcombe 1998, table I: Wilson's score without correction
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ],
)
def test_wilson_as_published(part: int, whole: int, low: float, high: float) -> None:
    found = share(part, whole)
    assert found.value == part / whole
    assert found.low == pytest.approx(low, abs=5e-5)
    assert found.high == pytest.approx(high, abs=5e-5)


def test_nothing_counted_is_no_figure() -> None:
    assert share(0, 0) == Figure(None)
    assert f1(0, 0, 0) == Figure(None)
    assert agreement([]).accuracy == Figure(None)
    assert agreement([]).macro_f1 == Figure(None)


@given(st.integers(0, 500), st.integers(0, 500), st.integers(0, 500))
def test_f1_is_the_harmonic_mean_and_lies_in_its_interval(
    true: int, false: int, missed: int
) -> None:
    found = f1(true, false, missed)
    if true + false + missed == 0:
        return
    assert found.value == pytest.approx(2 * true / (2 * true + false + missed))
    assert found.low is not None
    assert found.high is not None
    assert 0 <= found.low <= found.value <= found.high <= 1
    assert found.low < found.high


def test_membership_counts_each_corner() -> None:
    found = membership(
        [(True, True)] * 8 + [(False, True)] * 2 + [(True, False)] * 4 + [(False, False)] * 6
    )
    assert (found.n, found.true_in, found.false_in, found.missed, found.true_out) == (
        20,
        8,
        2,
        4,
        6,
    )
    assert found.precision.value == pytest.approx(0.8)
    assert found.recall.value == pytest.approx(8 / 12)
    assert found.f1.value == pytest.approx(16 / 22)


def test_agreement_value_by_value() -> None:
    found = agreement([("a", "a")] * 6 + [("a", "b")] * 2 + [("b", "b")] * 2 + [("b", "c")])
    assert (found.n, found.right) == (11, 8)
    assert found.pairs == (("a", "a", 6), ("a", "b", 2), ("b", "b", 2), ("b", "c", 1))
    a, b, c = found.by_value
    assert (a.value, a.labelled, a.precision.value, a.recall.value) == ("a", 8, 1.0, 0.75)
    assert (b.value, b.labelled, b.precision.value) == ("b", 3, 0.5)
    assert (c.value, c.labelled, c.precision.value, c.recall.value) == ("c", 0, 0.0, None)
    assert found.macro_f1.value == pytest.approx((12 / 14 + 4 / 7 + 0) / 3)


@settings(max_examples=20)
@given(PAIRS)
def test_the_bootstrap_repeats_itself_whatever_the_order(pairs: list[tuple[str, str]]) -> None:
    found, again = agreement(pairs).macro_f1, agreement(pairs[::-1]).macro_f1
    assert again.value == pytest.approx(found.value)
    assert again.low == (None if found.low is None else pytest.approx(found.low))
    assert again.high == (None if found.high is None else pytest.approx(found.high))


def test_answers_that_never_vary_have_no_bootstrap_interval() -> None:
    assert agreement([("a", "a"), ("b", "b")]).macro_f1 == Figure(1.0)
    assert agreement([("a", "b"), ("b", "a")]).macro_f1 == Figure(0.0)


def test_the_macro_mean_can_be_left_out() -> None:
    assert agreement([("a", "b"), ("a", "a")], macro=False).macro_f1 == Figure(None)
